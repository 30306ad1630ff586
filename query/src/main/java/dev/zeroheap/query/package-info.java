/** Placeholder. */
package dev.zeroheap.query;
