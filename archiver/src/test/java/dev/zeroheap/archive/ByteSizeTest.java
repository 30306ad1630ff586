package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({"500GB,500000000000", "32MiB,33554432", "1.5 TB,1500000000000", "7,7", "7b,7", "2k,2000", "0,0"})
    void shouldReadWhatPeopleWrite(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GB", "-1MB", "1XB", "1,5GB", "5 EB"})
    void shouldNameTheRuleAndTheText(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size must be like 500GB or 32MiB: " + text);
    }

    @Test
    void shouldRefuseWhatNoDiskHas() {
        assertThatThrownBy(() -> ByteSize.parse("9999999999TB")).hasMessage("size must be below 8EiB: 9999999999TB");
    }
}
