/** Placeholder. */
package dev.zeroheap.log4j;
