#pragma once
#include <stddef.h>
#include <stdint.h>

// libjpeg-turbo tells errors by long jumps, which only C may catch: these return 0 where the complaint says what is
// wrong. A file that ends early is an error too; other slips that every decoder forgives are forgiven.

/// What is wrong, in the library's words.
typedef struct {
  char text[256];
} bt_jpeg_complaint;

/// An image as it is decoded: 1 channel for gray, else 3.
typedef struct {
  long width, height, channels;
} bt_jpeg_header;

/// A rectangle of pixels.
typedef struct {
  long top, left, height, width;
} bt_jpeg_box;

/// Reads what comes before the pixels.
int bt_jpeg_read_header(const uint8_t *bytes, size_t size, bt_jpeg_header *header, bt_jpeg_complaint *complaint);

/// Decodes the pixels in a box, as gray or RGB. The box is one of the image at 1/`divisor` of its size (1, 2, 4 or 8),
/// sides rounded up, and its pixels are those of the whole. Of the rows below it, and of what is to be computed for
/// pixels beside and above it, nothing is done; of a file without its end nothing is decoded, wherever the box is.
int bt_jpeg_decode(
    const uint8_t *bytes, size_t size, int divisor, const bt_jpeg_box *box, uint8_t *pixels,
    bt_jpeg_complaint *complaint);

/// Encodes pixels of 1 channel, or of 3 or 4, the last of which is dropped. Color is not subsampled. `bytes` are to be
/// freed with `free`.
int bt_jpeg_encode(
    const uint8_t *pixels, const bt_jpeg_header *image, int quality, uint8_t **bytes, size_t *size,
    bt_jpeg_complaint *complaint);
