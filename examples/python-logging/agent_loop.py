"""An agent that calls a model and saves a checkpoint, again and again. No model is called: every number is made up."""

import argparse
import logging
import random
import time

from zeroheap_logging import metrics_logger


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--log", default="agent.jsonl", help="where events go; default: %(default)s")
    options.add_argument("--calls", type=int, default=200, help="model calls; default: %(default)s")
    options.add_argument("--pause", type=float, default=0.0, help="seconds between calls; default: %(default)s")
    options.add_argument("--max-bytes", type=int, default=32 * 2**20, help="when to rotate; default: %(default)s")
    options.add_argument("--pack", action="store_true", help="pack rotated files with gzip")
    options.add_argument("--seed", type=int, default=1, help="of the numbers; default: %(default)s")
    args = options.parse_args()

    metrics = metrics_logger(args.log, max_bytes=args.max_bytes, pack=args.pack)
    numbers = random.Random(args.seed)
    for step in range(args.calls):
        record_llm_call(metrics, numbers, step)
        record_checkpoint(metrics, numbers, step)
        time.sleep(args.pause)
    logging.shutdown()


def record_llm_call(metrics, numbers, step):
    prompt_tokens = numbers.randint(200, 8_000)
    completion_tokens = numbers.randint(5, 900)
    time_to_first_token = 0.08 + prompt_tokens * 4e-5
    success = numbers.random() > 0.02
    data = {
        "metric_type": "timer",
        "module": "llm",
        "operation": "chat",
        "duration": round(time_to_first_token + completion_tokens * 0.007, 6),
        "success": success,
        "model": numbers.choice(["sample-large", "sample-small"]),
        "provider": "openai",
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens if success else 0,
        "time_to_first_token": round(time_to_first_token, 6),
        "labels": {"synthetic": "true", "agent": "plänner"},
        # Not of the format, so among the labels afterwards.
        "step": step,
        "temperature": 0.7,
        "streamed": True,
    }
    if not success:
        data["error_type"] = "TimeoutError"
    metrics.info("llm_call", extra={"data": data})


def record_checkpoint(metrics, numbers, step):
    size = numbers.randint(1_000, 200_000)
    data = {
        "metric_type": "timer",
        "module": "checkpoint",
        "operation": "save",
        "duration": round(0.002 + size * 2e-8, 9),
        "size": size,
        "success": True,
        "labels": {"synthetic": "true", "thread_id": f"t-{step % 20}"},
    }
    metrics.info("checkpoint_save", extra={"data": data})


if __name__ == "__main__":
    main()
