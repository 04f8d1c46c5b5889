#include "winograd_tiling.h"
#include "clones.h"
#include "winograd_lines.h"
#include <string.h>

static bt_batch batch_of(const bt_winograd *w, const void *pixels, long channels, long height, long width) {
  const long bytes = channels * height * width * (w->element == bt_bfloat16 ? 2 : 4);
  return (bt_batch){(char *)pixels, channels / 16, height, width, bytes};
}

bt_batch bt_images_of(const bt_winograd *w, const void *x) {
  return batch_of(w, x, w->channels, w->height, w->width);
}

bt_batch bt_results_of(const bt_winograd *w, const void *y) {
  return batch_of(w, y, w->out_channels, w->out_height, w->out_width);
}

bt_tiling bt_tiling_of(const bt_winograd *w) {
  bt_tiling t = {.stride = w->stride, .points = w->stride == 2 ? BT_POINTS_2 : BT_POINTS_1};
  t.down = bt_chunks(w->out_height, BT_TILE), t.across = bt_chunks(w->out_width, BT_TILE);
  t.tiles = w->images * t.down * t.across;
  return t;
}

long bt_component_of(const bt_tiling *t, long point) {
  const long y = point / t->points, x = point % t->points, last = BT_COMPONENTS - 1;
  return bt_min(y, last) * BT_COMPONENTS + bt_min(x, last);
}

bt_lines bt_lines_of(long count, long inputs) { return (bt_lines){inputs, count, (count + 3) / 4 * 4 * 16}; }

/// Where a tile lies.
typedef struct {
  long image, top, left;
} tile_place;

BT_INLINE tile_place place_of(const bt_tiling *t, long tile, long pitch, long start) {
  const long image = tile / (t->across * t->down), rest = tile % (t->across * t->down);
  return (tile_place){image, rest / t->across * pitch + start, rest % t->across * pitch + start};
}

static bt_plane plane_of(const bt_batch *b, long image, long block) {
  const long plane_bytes = b->image_bytes / b->blocks;
  return (bt_plane){b->pixels + image * b->image_bytes + block * plane_bytes, b->height, b->width};
}

/// Reads tiles of some blocks; the lines beyond the last, that are multiplied too, are zeros.
static void read_tiles(
    const bt_tiling *t, bt_read_tile read, const bt_batch *b, long first_block, long blocks, long pitch, long start,
    bt_tile_range range, const bt_lines *lines, float *points) {
  for (long k = range.begin; k < range.end; k++) {
    const tile_place place = place_of(t, range.first + k, pitch, start);
    for (long n = 0; n < blocks; n++) {
      const bt_plane plane = plane_of(b, place.image, first_block + n);
      read(&plane, place.top, place.left, points + n * lines->step + k * 16, blocks * lines->step);
    }
  }
  if (range.end < lines->lines) return;
  const size_t used = (size_t)lines->lines * 16, room = (size_t)lines->step;
  for (long p = 0; used < room && p < t->points * t->points * blocks; p++)
    memset(points + (size_t)p * room + used, 0, (room - used) * sizeof(float));
}

void bt_read_samples(const bt_tiling *t, bt_tile_range range, const bt_lines *lines, float *points) {
  read_tiles(t, t->steps.samples, &t->from, 0, t->from.blocks, t->from_pitch, t->start, range, lines, points);
}

void bt_read_gradients(
    const bt_tiling *t, long first_block, long blocks, bt_tile_range range, const bt_lines *lines, float *points) {
  read_tiles(t, t->steps.gradients, &t->gradient, first_block, blocks, BT_TILE, 0, range, lines, points);
}

void bt_write_results(
    const bt_tiling *t, long first_block, long blocks, bt_tile_range range, const bt_lines *lines, const float *points) {
  for (long k = range.begin; k < range.end; k++) {
    const tile_place place = place_of(t, range.first + k, t->to_pitch, 0);
    for (long n = 0; n < blocks; n++) {
      const bt_plane plane = plane_of(&t->to, place.image, first_block + n);
      t->steps.results(
          &plane, place.top, place.left, points + n * lines->step + k * 16, blocks * lines->step, t->streams);
    }
  }
}

void bt_accumulate_component(
    const bt_tiling *t, long component, const bt_lines *lines, const float *v, const float *z, long all_blocks, float *du,
    long blocks) {
  const long y = component / BT_COMPONENTS, x = component % BT_COMPONENTS, last = BT_COMPONENTS - 1;
  const long point = y * t->points + x;
  const int together = t->points - BT_COMPONENTS + 1;  // points of even places
  const bt_shared_points shared = {
      t->points, y == last ? together : 1, x == last ? together : 1, lines->inputs * lines->step,
      all_blocks * lines->step};
  bt_accumulate_lines(lines, &shared, v + point * shared.v_point, z + point * shared.z_point, du, blocks);
}
