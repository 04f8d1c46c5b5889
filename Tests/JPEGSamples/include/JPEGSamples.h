#pragma once
#include <stddef.h>
#include <stdint.h>

/// What JPEG files come with that ours do not.
typedef struct {
  /// How many times as many samples the first component has as the others, and the fourth, across and down.
  int across, down;
  /// In many passes.
  int progressive;
  /// Arithmetic codes instead of Huffman's.
  int arithmetic;
  /// Blocks between markers from which decoding may go on; 0 for none.
  int restart;
  /// Each component for itself.
  int apart;
} bt_jpeg_manner;

/// Encodes pixels of 1 channel, 3 (as YCbCr) or 4 (inks, as YCCK), to be freed with `free`. An error ends the process.
uint8_t *bt_jpeg_sample(
    const uint8_t *pixels, long width, long height, int channels, const bt_jpeg_manner *manner, size_t *size);
