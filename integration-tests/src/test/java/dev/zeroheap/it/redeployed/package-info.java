/**
 * A user's web application, packed whole by {@code RedeployLeakIT} and loaded by the server only.
 *
 * <p>It records on a thread of its own and on request threads, and goes on while it is undeployed: in
 * {@code contextDestroyed}, after its recorder is closed, and after the server has stopped its class loader.
 */
package dev.zeroheap.it.redeployed;
