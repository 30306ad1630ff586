/** Placeholder. */
package dev.zeroheap.api;
