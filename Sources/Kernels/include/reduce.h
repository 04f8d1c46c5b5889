#pragma once

/// y[o, i] = a Σ_r x[o, r, i] over a dense array of `outer` x `middle` x `inner` elements, summed in double.
void bt_sum(const float *x, float *y, long outer, long middle, long inner, float a);

/// dx[o, r, i] = a g[o, i].
void bt_spread(const float *g, float *dx, long outer, long middle, long inner, float a);

/// y[o, i] = max_r x[o, r, i], `sign` 1, or min, `sign` -1. `middle` is at least 1. NaN wins.
void bt_extreme(const float *x, float *y, long outer, long middle, long inner, float sign);

/// dx = g where x equals the extreme y, shared equally among ties; 0 elsewhere.
void bt_extreme_gradient(
    const float *x, const float *y, const float *g, float *dx, long outer, long middle, long inner);

/// Σ x y over all elements, in double, in an order that depends on `count` alone.
double bt_dot(const float *x, const float *y, long count);

/// out[c] = Σ_r x[r, c] y[r, c] for two arrays of `rows` x `columns`, summed in double.
void bt_column_dots(const float *x, const float *y, float *out, long rows, long columns);
