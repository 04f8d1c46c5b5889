/// The sample of the language: an experiment, then the same with the loop written out.
let sampleScript = #"""
  # %% [markdown]
  # # Barlow Twins on handwritten digits

  # %% Knobs
  param lambda = 0.02     ## weight of the redundancy term
  param epochs = 60       ## passes over the images

  # %% Two views of one image
  let data = digits(size=16)
  augment view(blur_p=0.0) {
    affine(degrees=20, translate=0.125, scale=0.8..1.25, shear=15)
    brightness(0.7..1.3)
    gaussian_noise(0.1)
    gaussian_blur(sigma=0.1..1.0, p=blur_p)
  }
  let views = [view(), view(blur_p=0.1)]
  image_grid(views, data.train[0..<8])

  # %% Network
  fn unit(channels, stride=1) = conv(channels, kernel=3, stride=stride, bias=false) >> batch_norm() >> relu()
  backbone encoder(width=32) {
    unit(width)
    for k in 1..2 { unit(width * 2^k, stride=2) }
    avg_pool(2)
    flatten()
  }
  backbone projector(dim=256) {
    linear(dim, bias=false) >> batch_norm() >> relu()
    linear(dim, bias=false)
  }

  # %% The redundancy-reduction loss
  loss barlow(za: [n, d], zb: [n, d], lambda=0.0051) {
    let c = probe("correlation", standardize(za).T @ standardize(zb) / n)
    let invariance = probe("on_diagonal", sum((diagonal(c) - 1)^2))
    let redundancy = probe("off_diagonal", sum(off_diagonal(c)^2))
    invariance + lambda * redundancy
  }

  # %% Train
  let run = train {
    data = data.train
    views = views
    backbone = encoder()
    projector = projector()
    loss = barlow(lambda=lambda)
    optimizer = adam(lr=2e-3)
    epochs = epochs
    batch = 256
  }
  lines(run.history, y=["loss", "on_diagonal", "off_diagonal"])
  heatmap(run.probe("correlation"), limits=-1..1) |> save("correlation.png")
  knn(run.encoder, data.train, data.test, k=5)

  var model = init(encoder() >> projector(), input=[16, 16, 1], seed=1)
  var optimizer = lars(lr=0.2).start(model)
  for epoch in 1..epochs {
    for batch in batches(data.train, views=views, size=256, epoch=epoch) {
      let (value, gradient) = value_and_grad(m -> barlow(m(batch.views[0]), m(batch.views[1])), model)
      (model, optimizer) = optimizer.step(model, gradient)
    }
  }

  """#
