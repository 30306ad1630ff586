/** Placeholder. */
package dev.zeroheap.archive;
