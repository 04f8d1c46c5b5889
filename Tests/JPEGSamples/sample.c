#include "JPEGSamples.h"
#include <stdio.h>
#include <jpeglib.h>

uint8_t *bt_jpeg_sample(
    const uint8_t *pixels, long width, long height, int channels, const bt_jpeg_manner *manner, size_t *size) {
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr errors;
  unsigned char *bytes = NULL;
  unsigned long count = 0;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &bytes, &count);
  info.image_width = (JDIMENSION)width;
  info.image_height = (JDIMENSION)height;
  info.input_components = channels;
  info.in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&info);
  if (channels == 4) jpeg_set_colorspace(&info, JCS_YCCK);
  jpeg_set_quality(&info, 80, TRUE);
  for (int i = 0; i < channels; i++) {
    info.comp_info[i].h_samp_factor = i % 3 == 0 ? manner->across : 1;
    info.comp_info[i].v_samp_factor = i % 3 == 0 ? manner->down : 1;
  }
  info.arith_code = manner->arithmetic;
  info.restart_interval = (unsigned)manner->restart;
  if (manner->progressive) jpeg_simple_progression(&info);
  jpeg_scan_info scans[4];
  for (int i = 0; i < channels; i++)
    scans[i] = (jpeg_scan_info){.comps_in_scan = 1, .component_index = {i}, .Se = 63};
  if (manner->apart) {
    info.scan_info = scans;
    info.num_scans = channels;
  }
  jpeg_start_compress(&info, TRUE);
  for (long r = 0; r < height; r++) {
    JSAMPROW row = (JSAMPROW)pixels + r * width * channels;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  *size = count;
  return bytes;
}
