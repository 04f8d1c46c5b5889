#include "errors.h"
#include <jerror.h>
#include <string.h>

// A file of a few bytes can hold thousands of scans, each of which goes over the whole image.
static void limit_scans(j_common_ptr info) {
  if (((j_decompress_ptr)info)->input_scan_number > 500)
    bt_jpeg_leave(info, "Progressive JPEG image has more than 500 scans");
}

static void read_header(j_decompress_ptr info, const uint8_t *bytes, size_t size) {
  jpeg_mem_src(info, bytes, size);
  jpeg_read_header(info, TRUE);
  switch (info->jpeg_color_space) {
  case JCS_GRAYSCALE: info->out_color_space = JCS_GRAYSCALE; break;
  case JCS_CMYK:
  case JCS_YCCK: info->out_color_space = JCS_CMYK; break;
  default: info->out_color_space = JCS_RGB;
  }
}

// Has only the columns from `left` to `right` computed, and some beside them: the first of those that are.
static long crop(j_decompress_ptr info, long left, long right) {
  // Before version 3.0 the library confuses sizes of components with a fourth of the samples across or down.
  if (info->max_h_samp_factor > 2 || info->max_v_samp_factor > 2) return 0;
  const long step = info->max_h_samp_factor * DCTSIZE / (long)info->scale_denom;
  // Upsampling mixes neighbors. Progressive files that lack their last scans are smoothed as well, over two blocks.
  const long first = left - (jpeg_has_multiple_scans(info) ? 3 : 1) * step, end = right + step;
  JDIMENSION start = first > 0 ? (JDIMENSION)first : 0;
  JDIMENSION width = (end < (long)info->output_width ? (JDIMENSION)end : info->output_width) - start;
  jpeg_crop_scanline(info, &start, &width);
  return (long)start;
}

// Inks as Adobe writes them, inverted.
static void rgb_of_cmyk(const uint8_t *inks, long width, uint8_t *pixels) {
  for (long i = 0; i < width; i++, inks += 4)
    for (long ink = 0; ink < 3; ink++) *pixels++ = (uint8_t)((inks[ink] * inks[3] + 127) / 255);
}

static void read_rows(j_decompress_ptr info, const bt_jpeg_box *box, uint8_t *pixels) {
  const long components = info->out_color_components, channels = components == 4 ? 3 : components;
  const long first = crop(info, box->left, box->left + box->width);
  JSAMPARRAY space = info->mem->alloc_sarray(
      (j_common_ptr)info, JPOOL_IMAGE, info->output_width * (JDIMENSION)components + 1, 1);
  // Where it is aligned the library writes past the caches, and this is read at once.
  JSAMPROW row = space[0] + 1;
  const uint8_t *inside = row + (box->left - first) * components;
  jpeg_skip_scanlines(info, (JDIMENSION)box->top);
  for (long r = 0; r < box->height; r++, pixels += box->width * channels) {
    jpeg_read_scanlines(info, &row, 1);
    if (components == 4)
      rgb_of_cmyk(inside, box->width, pixels);
    else
      memcpy(pixels, inside, (size_t)(box->width * channels));
  }
}

// Looks for the end of the file, whose rows need not all have been read. Among pixels its marker can't be.
static void require_end(j_decompress_ptr info) {
  if (info->output_scanline == info->output_height) {
    jpeg_finish_decompress(info);
    return;
  }
  if (info->unread_marker == JPEG_EOI || jpeg_input_complete(info)) return;
  const uint8_t *next = info->src->next_input_byte, *end = next + info->src->bytes_in_buffer;
  while ((next = memchr(next, 0xFF, (size_t)(end - next))) && next + 1 < end)
    if (*++next == JPEG_EOI) return;
  WARNMS(info, JWRN_JPEG_EOF);
}

static void decode(j_decompress_ptr info, int divisor, const bt_jpeg_box *box, uint8_t *pixels) {
  info->scale_num = 1;
  info->scale_denom = (unsigned)divisor;
  jpeg_start_decompress(info);
  if (box->top < 0 || box->left < 0 || box->height < 1 || box->width < 1 ||
      box->height > (long)info->output_height - box->top || box->width > (long)info->output_width - box->left)
    bt_jpeg_leave((j_common_ptr)info, "the box is not inside of the image");
  read_rows(info, box, pixels);
  require_end(info);
}

int bt_jpeg_read_header(const uint8_t *bytes, size_t size, bt_jpeg_header *header, bt_jpeg_complaint *complaint) {
  struct jpeg_decompress_struct info = {0};
  bt_jpeg_errors errors;
  info.err = bt_jpeg_prepare(&errors, complaint);
  if (setjmp(errors.back)) {
    jpeg_destroy_decompress(&info);
    return 0;
  }
  jpeg_create_decompress(&info);
  read_header(&info, bytes, size);
  *header = (bt_jpeg_header){
      (long)info.image_width, (long)info.image_height, info.out_color_space == JCS_GRAYSCALE ? 1 : 3};
  jpeg_destroy_decompress(&info);
  return 1;
}

int bt_jpeg_decode(
    const uint8_t *bytes, size_t size, int divisor, const bt_jpeg_box *box, uint8_t *pixels,
    bt_jpeg_complaint *complaint) {
  struct jpeg_decompress_struct info = {0};
  struct jpeg_progress_mgr progress = {.progress_monitor = limit_scans};
  bt_jpeg_errors errors;
  info.err = bt_jpeg_prepare(&errors, complaint);
  if (setjmp(errors.back)) {
    jpeg_destroy_decompress(&info);
    return 0;
  }
  jpeg_create_decompress(&info);
  info.progress = &progress;
  read_header(&info, bytes, size);
  decode(&info, divisor, box, pixels);
  jpeg_destroy_decompress(&info);
  return 1;
}
