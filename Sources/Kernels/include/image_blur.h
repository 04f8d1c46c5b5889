#pragma once

/// y is x, `height` x `width` pixels of `channels` numbers, convolved with a symmetric kernel along both axes; `weights`
/// are that of the center and of the distances 1 to `radius`. Beyond the edge the image is mirrored, the edge pixel
/// repeated (…b a | a b…). `scratch` holds height * width + width + 2 * radius pixels.
void bt_image_blur(
    const float *x, float *scratch, float *y, long height, long width, long channels, const float *weights,
    long radius);
