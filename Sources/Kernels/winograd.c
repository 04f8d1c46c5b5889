#include "winograd.h"
#include "clones.h"
#include "team.h"
#include "winograd_lines.h"
#include "winograd_products.h"
#include "winograd_tiles.h"
#include "winograd_weights.h"
#include <stdint.h>
#include <string.h>

enum {
  TILE = 4,
  /// Bytes of points that a thread works on at a time: with weights beside them they are to stay in its own cache.
  GROUP_BYTES = 512 << 10,
  /// Lines that are multiplied side by side; a group has a multiple of so many tiles.
  LINES = 12,
};

/// Images in blocks of channels.
typedef struct {
  char *pixels;
  long blocks, height, width, image_bytes;
} batch;

typedef struct {
  int stride, points;        // of a line
  long across, down, tiles;  // of an image, and of all of them
  long group, shares;        // tiles handled at a time, and threads
  long share_floats;         // of scratch memory
  bt_tile_steps steps;
  /// What is read from the images' side and from the results' side, and what is written.
  batch from, gradient, to;
  long from_pitch, to_pitch, start;  // pixels between tiles, and where the first one to be read begins
  size_t element_bytes;
  int streams;
  const float *u;
  float *scratch;
} job;

static batch batch_of(const bt_winograd *w, const void *pixels, long channels, long height, long width) {
  const long bytes = channels * height * width * (w->element == bt_bfloat16 ? 2 : 4);
  return (batch){(char *)pixels, channels / 16, height, width, bytes};
}

static batch images_of(const bt_winograd *w, const void *x) {
  return batch_of(w, x, w->channels, w->height, w->width);
}

static batch results_of(const bt_winograd *w, const void *y) {
  return batch_of(w, y, w->out_channels, w->out_height, w->out_width);
}

/// A job whose tiles have points of so many channels that are read and, two blocks at a time, results.
static job job_of(const bt_winograd *w, long channels) {
  job j = {.stride = w->stride, .points = w->stride == 2 ? BT_POINTS_2 : BT_POINTS_1, .shares = bt_team_size()};
  j.element_bytes = w->element == bt_bfloat16 ? 2 : 4;
  j.down = bt_chunks(w->out_height, TILE), j.across = bt_chunks(w->out_width, TILE);
  j.tiles = w->images * j.down * j.across;
  const long tile_floats = (long)j.points * j.points * (channels + 32), share = bt_chunks(j.tiles, j.shares);
  // Fewer tiles would read the weights too often; the many points of stride 2 leave room for one lot of lines.
  const long fewest = w->stride == 2 ? LINES : 3 * LINES;
  const long most = bt_max(fewest, GROUP_BYTES / (4 * tile_floats) / LINES * LINES);
  j.group = bt_chunks(bt_chunks(share, bt_chunks(share, most)), LINES) * LINES;
  j.share_floats = j.group * tile_floats;
  return j;
}

static long component_floats(const bt_winograd *w) { return BT_WEIGHT_COMPONENTS * w->channels * w->out_channels; }

long bt_winograd_scratch(const bt_winograd *w, bt_winograd_pass pass) {
  const job j = job_of(w, pass == bt_winograd_gradient_of_images ? w->out_channels : w->channels);
  if (pass == bt_winograd_gradient_of_weights) return j.shares * (component_floats(w) + j.share_floats);
  return component_floats(w) + j.shares * j.share_floats;
}

// What the next group reads is asked for piece by piece while this one is computed.

typedef struct {
  const char *at, *end;
  long piece;
} ahead;

static ahead ask_for(const job *j, const batch *b, long first, long end, long pieces) {
  const long tiles = j->across * j->down;
  const char *from = b->pixels + first * b->image_bytes / tiles, *to = b->pixels + end * b->image_bytes / tiles;
  return (ahead){from, to, ((to - from) / pieces / 64 + 1) * 64};
}

BT_INLINE void ask(ahead *a) {
  for (const char *end = a->end - a->at > a->piece ? a->at + a->piece : a->end; a->at < end; a->at += 64)
    __builtin_prefetch(a->at, 0, 2);
}

/// Where a tile lies.
typedef struct {
  long image, top, left;
} tile_place;

BT_INLINE tile_place place_of(const job *j, long tile, long pitch, long start) {
  const long image = tile / (j->across * j->down), rest = tile % (j->across * j->down);
  return (tile_place){image, rest / j->across * pitch + start, rest % j->across * pitch + start};
}

static bt_plane plane_of(const batch *b, long image, long block) {
  const long plane_bytes = b->image_bytes / b->blocks;
  return (bt_plane){b->pixels + image * b->image_bytes + block * plane_bytes, b->height, b->width};
}

static bt_lines lines_of(long count, long inputs) { return (bt_lines){inputs, count, (count + 3) / 4 * 4 * 16}; }

/// Points [point][block][line][16] of some blocks of a group's tiles.
static void read_group(
    const job *j, bt_read_tile read, const batch *b, long first_block, long blocks, long pitch, long start, long first,
    const bt_lines *lines, float *points) {
  for (long t = 0; t < lines->lines; t++) {
    const tile_place place = place_of(j, first + t, pitch, start);
    for (long k = 0; k < blocks; k++) {
      const bt_plane plane = plane_of(b, place.image, first_block + k);
      read(&plane, place.top, place.left, points + k * lines->step + t * 16, blocks * lines->step);
    }
  }
  const size_t used = (size_t)lines->lines * 16, room = (size_t)lines->step;
  for (long p = 0; used < room && p < j->points * j->points * blocks; p++)
    memset(points + (size_t)p * room + used, 0, (room - used) * sizeof(float));
}

static void write_group(
    const job *j, long first_block, long blocks, long first, const bt_lines *lines, const float *points) {
  for (long t = 0; t < lines->lines; t++) {
    const tile_place place = place_of(j, first + t, j->to_pitch, 0);
    for (long k = 0; k < blocks; k++) {
      const bt_plane plane = plane_of(&j->to, place.image, first_block + k);
      j->steps.results(
          &plane, place.top, place.left, points + k * lines->step + t * 16, blocks * lines->step, j->streams);
    }
  }
}

/// The component of the weights that a point is multiplied with: the points of even places share the last of a line.
static long component_of(const job *j, long point) {
  const long y = point / j->points, x = point % j->points, last = BT_COMPONENTS - 1;
  return bt_min(y, last) * BT_COMPONENTS + bt_min(x, last);
}

static void convolve_share(void *context, long share) {
  const job *j = context;
  const long begin = j->tiles * share / j->shares, end = j->tiles * (share + 1) / j->shares;
  const long inputs = j->from.blocks, all = j->points * j->points;
  float *v = j->scratch + share * j->share_floats;
  for (long first = begin; first < end; first += j->group) {
    const bt_lines lines = lines_of(bt_min(j->group, end - first), inputs);
    float *m = v + all * inputs * lines.step;
    read_group(j, j->steps.samples, &j->from, 0, inputs, j->from_pitch, j->start, first, &lines, v);
    const long next = first + lines.lines;
    ahead more = ask_for(j, &j->from, next, bt_min(next + j->group, end), all * bt_chunks(j->to.blocks, 2));
    for (long block = 0; block < j->to.blocks; block += 2) {
      const long blocks = bt_min(2, j->to.blocks - block);
      const float *u = j->u + block * BT_WEIGHT_COMPONENTS * inputs * 256;
      for (long p = 0; p < all; p++) {
        ask(&more);
        bt_multiply_lines(
            &lines, v + p * inputs * lines.step, u + component_of(j, p) * blocks * inputs * 256,
            m + p * blocks * lines.step, blocks);
      }
      write_group(j, block, blocks, first, &lines, m);
    }
  }
}

static void convolve(job *j, const bt_kernels *k, int turned, const float *weights, float *scratch) {
  bt_kernel_components(k, turned, weights, scratch);
  j->u = scratch;
  j->scratch = scratch + BT_WEIGHT_COMPONENTS * k->inputs * k->outputs;
  // As large results of batch normalization: little of one would stay in a cache until it is read.
  const long numbers = j->tiles / (j->across * j->down) * j->to.image_bytes / (long)j->element_bytes;
  j->streams = numbers > 1 << 18 && (uintptr_t)j->to.pixels % 64 == 0;
  bt_team_run(convolve_share, j, j->shares);
}

void bt_winograd_convolve(const bt_winograd *w, const void *x, const float *weights, void *y, float *scratch) {
  const bt_kernels kernels = {w->stride, w->channels, w->out_channels, 9, 9 * w->channels};
  job j = job_of(w, w->channels);
  j.steps = bt_tiles_forward(w->stride, w->element);
  j.from = images_of(w, x), j.to = results_of(w, y);
  j.from_pitch = TILE * w->stride, j.start = -1, j.to_pitch = TILE;
  convolve(&j, &kernels, 0, weights, scratch);
}

void bt_winograd_images(const bt_winograd *w, const void *g, const float *weights, void *dx, float *scratch) {
  const bt_kernels kernels = {w->stride, w->out_channels, w->channels, 9 * w->channels, 9};
  job j = job_of(w, w->out_channels);
  j.steps = bt_tiles_back(w->stride, w->element);
  j.from = results_of(w, g), j.to = images_of(w, dx);
  j.from_pitch = TILE, j.start = w->stride == 2 ? 0 : -1, j.to_pitch = TILE * w->stride;
  convolve(&j, &kernels, 1, weights, scratch);
}

static void weigh_share(void *context, long share) {
  const job *j = context;
  const long begin = j->tiles * share / j->shares, end = j->tiles * (share + 1) / j->shares;
  const long inputs = j->from.blocks, outputs = j->gradient.blocks, last = BT_COMPONENTS - 1;
  const size_t components = (size_t)(BT_WEIGHT_COMPONENTS * inputs * outputs * 256);
  const int together = j->stride == 2 ? 4 : 1;  // points of even places
  float *du = j->scratch + share * j->share_floats, *v = du + components;
  memset(du, 0, components * sizeof(float));
  for (long first = begin; first < end; first += j->group) {
    const bt_lines lines = lines_of(bt_min(j->group, end - first), inputs);
    float *z = v + j->points * j->points * inputs * lines.step;
    read_group(j, j->steps.samples, &j->from, 0, inputs, j->from_pitch, j->start, first, &lines, v);
    const long next = first + lines.lines, pieces = BT_WEIGHT_COMPONENTS * bt_chunks(outputs, 2);
    ahead more = ask_for(j, &j->from, next, bt_min(next + j->group, end), pieces);
    ahead more_gradient = ask_for(j, &j->gradient, next, bt_min(next + j->group, end), pieces);
    for (long block = 0; block < outputs; block += 2) {
      const long blocks = bt_min(2, outputs - block);
      read_group(j, j->steps.gradients, &j->gradient, block, blocks, TILE, 0, first, &lines, z);
      for (long q = 0; q < BT_WEIGHT_COMPONENTS; q++) {
        ask(&more), ask(&more_gradient);
        const long y = q / BT_COMPONENTS, x = q % BT_COMPONENTS, point = y * j->points + x;
        const bt_shared_points shared = {
            j->points, y == last ? together : 1, x == last ? together : 1, inputs * lines.step, blocks * lines.step};
        bt_accumulate_lines(
            &lines, &shared, v + point * shared.v_point, z + point * shared.z_point,
            du + (block * BT_WEIGHT_COMPONENTS + q * blocks) * inputs * 256, blocks);
      }
    }
  }
}

void bt_winograd_weights(const bt_winograd *w, const void *x, const void *g, float *dweights, float *scratch) {
  const bt_kernels kernels = {w->stride, w->channels, w->out_channels, 9, 9 * w->channels};
  job j = job_of(w, w->channels);
  j.steps = bt_tiles_forward(w->stride, w->element);
  j.from = images_of(w, x), j.gradient = results_of(w, g);
  j.from_pitch = TILE * w->stride, j.start = -1;
  j.scratch = scratch, j.share_floats += component_floats(w);
  bt_team_run(weigh_share, &j, j.shares);
  bt_kernel_gradient(&kernels, scratch, j.shares, j.share_floats, dweights);
}
