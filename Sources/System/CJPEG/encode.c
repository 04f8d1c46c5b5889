#include "errors.h"
#include <jerror.h>
#include <stdlib.h>

/// Where encoded bytes go: space that grows.
typedef struct {
  struct jpeg_destination_mgr manager;
  uint8_t *bytes;
  size_t capacity;
} destination;

// Makes twice the space; all of what there was has been filled.
static boolean grow(j_compress_ptr info) {
  destination *to = (destination *)info->dest;
  const size_t filled = to->capacity;
  uint8_t *bytes = realloc(to->bytes, filled ? 2 * filled : 1 << 14);
  if (!bytes) ERREXIT1(info, JERR_OUT_OF_MEMORY, 0);
  to->bytes = bytes;
  to->capacity = filled ? 2 * filled : 1 << 14;
  to->manager.next_output_byte = bytes + filled;
  to->manager.free_in_buffer = to->capacity - filled;
  return TRUE;
}

static void start(j_compress_ptr info) { grow(info); }

static void stop(j_compress_ptr info) { (void)info; }

static void encode(j_compress_ptr info, const uint8_t *pixels, const bt_jpeg_header *image, int quality) {
  info->image_width = (JDIMENSION)image->width;
  info->image_height = (JDIMENSION)image->height;
  info->input_components = (int)image->channels;
  info->in_color_space = image->channels == 1 ? JCS_GRAYSCALE : image->channels == 3 ? JCS_RGB : JCS_EXT_RGBX;
  jpeg_set_defaults(info);
  jpeg_set_quality(info, quality, TRUE);
  info->comp_info[0].h_samp_factor = info->comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(info, TRUE);
  for (long r = 0; r < image->height; r++) {
    JSAMPROW row = (JSAMPROW)pixels + r * image->width * image->channels;
    jpeg_write_scanlines(info, &row, 1);
  }
  jpeg_finish_compress(info);
}

int bt_jpeg_encode(
    const uint8_t *pixels, const bt_jpeg_header *image, int quality, uint8_t **bytes, size_t *size,
    bt_jpeg_complaint *complaint) {
  struct jpeg_compress_struct info = {0};
  destination to = {
      .manager = {.init_destination = start, .empty_output_buffer = grow, .term_destination = stop}};
  bt_jpeg_errors errors;
  info.err = bt_jpeg_prepare(&errors, complaint);
  if (setjmp(errors.back)) {
    jpeg_destroy_compress(&info);
    free(to.bytes);
    return 0;
  }
  jpeg_create_compress(&info);
  info.dest = &to.manager;
  encode(&info, pixels, image, quality);
  jpeg_destroy_compress(&info);
  *bytes = to.bytes;
  *size = to.capacity - to.manager.free_in_buffer;
  return 1;
}
