#pragma once

/// v = momentum v + (g + decay p);  p -= rate v (or rate (g + decay p + momentum v) where `nesterov`).
void bt_sgd(float *p, float *v, const float *g, float rate, float momentum, float decay, int nesterov, long count);

/// One step of LARS (You et al., 2017): d = g + decay p, scaled by eta ‖p‖ / ‖d‖ where neither is 0;
/// v = momentum v + d;  p -= rate v.
void bt_lars(float *p, float *v, const float *g, float rate, float momentum, float eta, float decay, long count);

/// One Adam step (Kingma and Ba, 2015) with both moments corrected by `correction1`, `correction2`
/// (1 - beta^t). `decay` is added to the gradient, or, where `decoupled`, shrinks p by rate decay (AdamW).
void bt_adam(
    float *p, float *m, float *v, const float *g, float rate, float beta1, float beta2, float epsilon, float decay,
    int decoupled, float correction1, float correction2, long count);
