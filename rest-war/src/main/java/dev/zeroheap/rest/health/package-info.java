/** What {@code /health} tells: {@code live}, {@code ready} and {@code started}, asked by the server's MicroProfile Health. */
@NullMarked
package dev.zeroheap.rest.health;

import org.jspecify.annotations.NullMarked;
