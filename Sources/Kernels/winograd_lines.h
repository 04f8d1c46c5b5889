/// Winograd's algorithm along a line: the matrices of y = A' [(G w) * (B' x)], written out. A line has six components
/// that its weights are turned into, and a point for each product.
///
/// Stride 1 is F(4, 3) at 0, 1, -1, 2, -2 and infinity: six points. Stride 2 takes the samples of odd places apart, whose
/// two weights are F(4, 2) at 0, 1, -1, 2 and infinity, five points, and those of even places, whose one weight, the
/// sixth component, needs no algorithm: four points.
#pragma once
#include "clones.h"
#include "lanes.h"

enum { BT_COMPONENTS = 6, BT_POINTS_1 = 6, BT_POINTS_2 = 9 };

// Each function takes numbers and gives numbers that lie `a_step` apart.
#define AT(a, i) (a)[(i) * a##_step]

/// B' of stride 1: six samples to six points.
BT_INLINE void bt_samples_1(const bt_lanes *x, long x_step, bt_lanes *v, long v_step) {
  const bt_lanes a = AT(x, 4) - 4 * AT(x, 2), b = AT(x, 3) - 4 * AT(x, 1);
  const bt_lanes c = AT(x, 4) - AT(x, 2), d = 2 * (AT(x, 3) - AT(x, 1));
  AT(v, 0) = 4 * AT(x, 0) - 5 * AT(x, 2) + AT(x, 4);
  AT(v, 1) = a + b;
  AT(v, 2) = a - b;
  AT(v, 3) = c + d;
  AT(v, 4) = c - d;
  AT(v, 5) = 4 * AT(x, 1) - 5 * AT(x, 3) + AT(x, 5);
}

/// A' of stride 1: six points to four results.
BT_INLINE void bt_results_1(const bt_lanes *m, long m_step, bt_lanes *y, long y_step) {
  const bt_lanes a = AT(m, 1) + AT(m, 2), b = AT(m, 1) - AT(m, 2);
  const bt_lanes c = AT(m, 3) + AT(m, 4), d = AT(m, 3) - AT(m, 4);
  AT(y, 0) = AT(m, 0) + a + c;
  AT(y, 1) = b + 2 * d;
  AT(y, 2) = a + 4 * c;
  AT(y, 3) = b + 8 * d + AT(m, 5);
}

/// A of stride 1: the gradients of four results to those of six points.
BT_INLINE void bt_gradients_1(const bt_lanes *g, long g_step, bt_lanes *z, long z_step) {
  const bt_lanes a = AT(g, 0) + AT(g, 2), b = AT(g, 1) + AT(g, 3);
  const bt_lanes c = AT(g, 0) + 4 * AT(g, 2), d = 2 * AT(g, 1) + 8 * AT(g, 3);
  AT(z, 0) = AT(g, 0);
  AT(z, 1) = a + b;
  AT(z, 2) = a - b;
  AT(z, 3) = c + d;
  AT(z, 4) = c - d;
  AT(z, 5) = AT(g, 3);
}

/// G of stride 1: three weights to six components.
BT_INLINE void bt_components_1(const bt_lanes *w, long w_step, bt_lanes *u, long u_step) {
  const bt_lanes outer = (AT(w, 0) + AT(w, 2)) * (-1.0f / 6), inner = AT(w, 1) * (1.0f / 6);
  const bt_lanes far = (AT(w, 0) + 4 * AT(w, 2)) * (1.0f / 24), half = AT(w, 1) * (1.0f / 12);
  AT(u, 0) = AT(w, 0) * 0.25f;
  AT(u, 1) = outer - inner;
  AT(u, 2) = outer + inner;
  AT(u, 3) = far + half;
  AT(u, 4) = far - half;
  AT(u, 5) = AT(w, 2);
}

/// G' of stride 1: the gradients of six components to those of three weights.
BT_INLINE void bt_weights_1(const bt_lanes *u, long u_step, bt_lanes *w, long w_step) {
  const bt_lanes near = (AT(u, 1) + AT(u, 2)) * (1.0f / 6), far = AT(u, 3) + AT(u, 4);
  AT(w, 0) = AT(u, 0) * 0.25f - near + far * (1.0f / 24);
  AT(w, 1) = (AT(u, 2) - AT(u, 1)) * (1.0f / 6) + (AT(u, 3) - AT(u, 4)) * (1.0f / 12);
  AT(w, 2) = far * (1.0f / 6) - near + AT(u, 5);
}

/// B' of F(4, 2), of every other number, and after it the four numbers between or beside them as they are.
BT_INLINE void bt_samples_odd(
    const bt_lanes *x, long x_step, const bt_lanes *even, long even_step, bt_lanes *v, long v_step) {
  const bt_lanes a = AT(x, 3) - AT(x, 2), b = 2 * AT(x, 1);
  AT(v, 0) = 2 * (AT(x, 0) - AT(x, 2)) + (AT(x, 3) - AT(x, 1));
  AT(v, 1) = a - b;
  AT(v, 2) = a - 2 * AT(x, 2) + b;
  AT(v, 3) = AT(x, 3) - AT(x, 1);
  AT(v, 4) = 2 * (AT(x, 1) - AT(x, 3)) + (AT(x, 4) - AT(x, 2));
  for (int i = 0; i < 4; i++) AT(v, 5 + i) = AT(even, i);
}

/// A' of F(4, 2).
BT_INLINE void bt_results_odd(const bt_lanes *m, long m_step, bt_lanes *y, long y_step) {
  const bt_lanes a = AT(m, 1) + AT(m, 2), b = AT(m, 1) - AT(m, 2);
  AT(y, 0) = AT(m, 0) + a + AT(m, 3);
  AT(y, 1) = b + 2 * AT(m, 3);
  AT(y, 2) = a + 4 * AT(m, 3);
  AT(y, 3) = b + 8 * AT(m, 3) + AT(m, 4);
}

/// Stride 2: nine samples, the first of an odd place, to nine points.
BT_INLINE void bt_samples_2(const bt_lanes *x, long x_step, bt_lanes *v, long v_step) {
  bt_samples_odd(x, 2 * x_step, x + x_step, 2 * x_step, v, v_step);
}

/// Stride 2: nine points to four results.
BT_INLINE void bt_results_2(const bt_lanes *m, long m_step, bt_lanes *y, long y_step) {
  bt_results_odd(m, m_step, y, y_step);
  for (int i = 0; i < 4; i++) AT(y, i) += AT(m, 5 + i);
}

/// Stride 2: the gradients of four results to those of nine points.
BT_INLINE void bt_gradients_2(const bt_lanes *g, long g_step, bt_lanes *z, long z_step) {
  const bt_lanes a = AT(g, 0) + AT(g, 2), b = AT(g, 1) + AT(g, 3);
  AT(z, 0) = AT(g, 0);
  AT(z, 1) = a + b;
  AT(z, 2) = a - b;
  AT(z, 3) = AT(g, 0) + 2 * AT(g, 1) + 4 * AT(g, 2) + 8 * AT(g, 3);
  AT(z, 4) = AT(g, 3);
  for (int i = 0; i < 4; i++) AT(z, 5 + i) = AT(g, i);
}

/// Back through stride 2: five gradients to nine points, whose weights are turned round.
BT_INLINE void bt_samples_back(const bt_lanes *g, long g_step, bt_lanes *v, long v_step) {
  bt_samples_odd(g, g_step, g, g_step, v, v_step);
}

/// Back through stride 2: nine points to eight gradients of samples, the first of an even place.
BT_INLINE void bt_results_back(const bt_lanes *m, long m_step, bt_lanes *x, long x_step) {
  for (int i = 0; i < 4; i++) AT(x, 2 * i) = AT(m, 5 + i);
  bt_results_odd(m, m_step, x + x_step, 2 * x_step);
}

/// G of stride 2: the outer two weights are those of odd places.
BT_INLINE void bt_components_2(const bt_lanes *w, long w_step, bt_lanes *u, long u_step) {
  AT(u, 0) = AT(w, 0) * 0.5f;
  AT(u, 1) = (AT(w, 0) + AT(w, 2)) * -0.5f;
  AT(u, 2) = (AT(w, 2) - AT(w, 0)) * (1.0f / 6);
  AT(u, 3) = (AT(w, 0) + 2 * AT(w, 2)) * (1.0f / 6);
  AT(u, 4) = AT(w, 2);
  AT(u, 5) = AT(w, 1);
}

/// G' of stride 2.
BT_INLINE void bt_weights_2(const bt_lanes *u, long u_step, bt_lanes *w, long w_step) {
  AT(w, 0) = (AT(u, 0) - AT(u, 1)) * 0.5f + (AT(u, 3) - AT(u, 2)) * (1.0f / 6);
  AT(w, 1) = AT(u, 5);
  AT(w, 2) = AT(u, 2) * (1.0f / 6) - AT(u, 1) * 0.5f + AT(u, 3) * (1.0f / 3) + AT(u, 4);
}

#undef AT
