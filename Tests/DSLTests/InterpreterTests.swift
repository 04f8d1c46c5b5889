import DSL
import Testing

/// Every chunk is run, and must show exactly what stands behind `#> `.
@Suite("Interpreter") struct InterpreterTests {
  @Test(arguments: Sample.read(bindings + functions + control + collections + text + losses + stages))
  func chunk(_ sample: Sample) {
    let run = run(sample.code, registry: .fake)
    let shown = run.lines + run.codes.map { "error \($0)" }
    #expect(shown == sample.expected, "\(sample.code)\n\(run.rendered)")
  }

  private static let bindings = """
    let a = 1
    var b = a + 1
    b = b * 10
    [a, b]
    b;
    #> [1, 20]
    ---
    let a = 1
    { let a = 2; a }
    a
    #> 2
    #> 1
    ---
    let a = 1
    fn f() = a
    let b = f()
    b
    #> 1
    ---
    let (x, _) = [1, 2]
    x
    #> 1
    ---
    var total = 0
    for i in 1..3 { total = total + i }
    total
    #> 6
    ---
    for i in 1..3 { i = 2 }
    #> error BT0203
    ---
    fn f(x) { x = 2 }
    #> error BT0203
    ---
    fn f() { var x = 1; let g = y -> { x = y }; g(1) }
    #> error BT0205
    ---
    let r = {a: 1, b: {c: 2}}
    r.b.c
    {..r, a: 3}
    r == {b: {c: 2}, a: 1}
    #> 2
    #> {a: 3, b: {c: 2}}
    #> true
    ---

    """

  private static let functions = """
    fn f(a, b=a * 2, c=a + b) = [a, b, c]
    f(1)
    f(1, c=0)
    f(..{a: 5, b: 1})
    #> [1, 2, 3]
    #> [1, 2, 0]
    #> [5, 1, 6]
    ---
    fn fact(n) = if n < 2 { 1 } else { n * fact(n - 1) }
    fact(20)
    #> 2432902008176640000
    ---
    fn even(n) = if n == 0 { true } else { odd(n - 1) }
    fn odd(n) = if n == 0 { false } else { even(n - 1) }
    even(100)
    #> true
    ---
    fn outer(k) {
      let x = even(10)
      fn even(n) = if n == 0 { k } else { odd(n - 1) }
      fn odd(n) = if n == 0 { 0 } else { even(n - 1) }
      [x, odd(9)]
    }
    outer(7)
    #> [7, 7]
    ---
    fn outer() {
      let one = 1
      fn down(n) { if n == 0 { return "end" } ; down(n - one) }
      down(5)
    }
    outer()
    #> "end"
    ---
    fn outer() {
      let x = f()
      let one = 1
      fn f() = one
      x
    }
    outer()
    #> error BT0206
    ---
    let fs = [x -> x + k for k in 1..3]
    [f(10) for f in fs]
    #> [11, 12, 13]
    ---
    fn make() { var n = 1; let f = () -> n; n = 2; [f(), n] }
    make()
    #> [1, 2]
    ---
    var n = 1
    fn f() = n
    n = 2
    f()
    #> 2
    ---
    let add = (a, b) -> a + b
    add(1, 2)
    add([1, 2])
    add
    #> 3
    #> 3
    #> (a, b) -> a + b
    ---
    let f = (x -> x + 1) >> (x -> x * 2) >> abs
    f(-4)
    f
    f == ((x -> x + 1) >> (x -> x*2) >> abs)
    f == ((x -> x + 2) >> (x -> x*2) >> abs)
    #> 6
    #> (x -> x + 1) >> (x -> x * 2) >> abs
    #> true
    #> false
    ---
    [3, 1, 2] |> sorted(descending=true)
    [3, 1, 2].sorted(by=x -> -x)
    5 |> (x -> x + 1)
    {f: x -> x + 1}.f(2)
    #> [3, 2, 1]
    #> [3, 2, 1]
    #> 6
    #> 3
    ---
    fn f(x: int, y: float) = [x, y]
    f(1, 2)
    #> [1, 2.0]
    ---
    fn f(x: int, y: float) = [x, y]
    f(1.5, 2)
    #> error BT0407
    ---
    fn rows(x: [n, d], lambda=1 / d) = [n, d, lambda]
    rows([[1, 2], [3, 4], [5, 6]])
    #> [3, 2, 0.5]
    ---
    fn rows(x: [n, d], lambda=1 / d) = [n, d, lambda]
    rows([1, 2])
    #> error BT0301
    ---
    fn f(x) = x
    f(1, 2)
    f(y=1)
    f()
    len()
    len(1, 2)
    #> error BT0207
    #> error BT0209
    #> error BT0208
    #> error BT0208
    #> error BT0207
    ---
    fn f(x) { for i in 1..10 { if i == x { return i * 100 } } }
    f(3)
    f(11)
    #> 300
    ---
    fn f(x) = 1 + (if x { return 5 } else { 2 })
    f(true)
    f(false)
    #> 5
    #> 3
    ---

    """

  private static let control = """
    var log = []
    for i in 0..9 {
      if i == 2 { continue }
      if i == 5 { break }
      log = log + [i]
    }
    log
    #> [0, 1, 3, 4]
    ---
    var i = 0
    while true { i = i + 1; let j = [1, if i > 3 { break } else { i }]; }
    i
    #> 4
    ---
    for i in 3..1 { print(i) }
    for (name, value) in ({a: 1, b: 2}) { print(name, value) }
    for c in "hé" { print(c) }
    #> a 1
    #> b 2
    #> h
    #> é
    ---
    if 1 > 2 { "a" } else if 2 > 1 { "b" } else { "c" }
    if false { 1 }
    #> "b"
    ---
    true and 1
    #> error BT0408
    ---
    false and 1
    true or 1
    #> false
    #> true
    ---
    assert 1 < 2
    let x = 3
    assert x == 4, "x is {x}"
    #> error BT0411
    ---
    for x in 0.0..1.0 { x }
    #> error BT0409
    ---

    """

  private static let collections = """
    let x = [10, 20, 30, 40]
    x[-1]
    x[1..2]
    x[..<2]
    x[-2..]
    x[1..-1]
    x[2..<2]
    x[1..<1 + 2]
    "héllo"[1]
    "hello"[1..]
    {a: 5}["a"]
    (5..8)[2]
    let r = 1..2
    x[r]
    #> 40
    #> [20, 30]
    #> [10, 20]
    #> [30, 40]
    #> [20, 30, 40]
    #> []
    #> [20, 30]
    #> "é"
    #> "ello"
    #> 5
    #> 7
    #> [20, 30]
    ---
    [1, 2][..<3]
    #> error BT0404
    ---
    [1, 2][-3]
    #> error BT0404
    ---
    [1][1.0]
    #> error BT0420
    ---
    [x * y for (x, y) in [[1, 2], [3, 4]] if x > 1]
    [[x, y] for x in 1..2]
    #> error BT0201
    ---
    [[x, y] for (x, y) in zip(1..2, "ab")]
    [1, 2.0, "a"] == [1.0, 2, "a"]
    2 in [1, 2]
    "b" in {b: 1}
    "ell" in "hello"
    1.5 in 1..2
    [1] + [2]
    #> [[1, "a"], [2, "b"]]
    #> true
    #> true
    #> true
    #> true
    #> true
    #> [1, 2]
    ---
    sum([1, 2.5])
    min(3, 1)
    max([1, 5, 2])
    round(2.567, 2)
    [floor(-1.5), ceil(1.2), round(2.5), abs(-3.0)]
    reduce(1..5, (a, b) -> a * b)
    reduce([], (a, b) -> a + b, initial=0)
    enumerate(["a"], start=1)
    keys({a: 1}) + values({b: 2})
    range(3)
    range(5, 0, -2)
    type(1..2)
    #> 3.5
    #> 1
    #> 5
    #> 2.57
    #> [-2, 2, 2, 3.0]
    #> 120
    #> 0
    #> [[1, "a"]]
    #> ["a", 2]
    #> [0, 1, 2]
    #> [5, 3, 1]
    #> "range"
    ---

    """

  private static let text = #"""
    [7 / 2, 7 // 2, -7 // 2, -7 % 3, 7 % -3, 2 ^ 10]
    [7.5 // 2, -7.5 % 2, 2.0 ^ -1, 0.1 + 0.2, 1e20, 1e-7, 3.0]
    [1.0 / 0, -1.0 / 0]
    #> [3.5, 3, -4, 2, -2, 1024]
    #> [3.0, 0.5, 0.5, 0.30000000000000004, 1e+20, 1e-07, 3.0]
    #> [inf, -inf]
    ---
    let x = 0.12345
    "x = {x:.3f}, {[1, "a"]}, \{}"
    "tab\t\u{7}"
    format(12, ">5")
    #> "x = 0.123, [1, \"a\"], \{}"
    #> "tab\t\u{7}"
    #> "   12"
    ---
    print("a", 1, [2.0], "b")
    print()
    #> a 1 [2.0] b
    #> 
    ---
    print({x: nothing, y: true, z: 1..<3, f: len})
    #> {x: nothing, y: true, z: 1..<3, f: len}
    ---

    """#

  private static let losses = """
    loss barlow(za: [n], zb: [n], lambda=0.5, scale=n) { sum(za) + sum(zb) * lambda * scale }
    barlow([1, 2], [3, 4])
    barlow([1, 2], [3, 4], lambda=1)
    let configured = barlow(lambda=2)
    configured
    configured([1, 2], [3, 4])
    configured(scale=1)([1, 2], [3, 4])
    configured == barlow(lambda=2)
    barlow == barlow(lambda=2)
    type(barlow)
    #> 10.0
    #> 17
    #> barlow(lambda=2)
    #> 31
    #> 17
    #> true
    #> false
    #> "loss"
    ---
    loss l(a, b, k=1) { a + b + k }
    l(1)
    l(1, 2, 3)
    l(kk=2)
    #> error BT0416
    #> error BT0207
    #> error BT0209
    ---
    loss l(a, b, k=1) { a + b + k }
    let f = l
    f(1)
    #> error BT0416
    ---
    let losses = [loss(a, b) { a * k + b } for k in 1..2]
    [l(10, 1) for l in losses]
    losses[0] == losses[1]
    #> [11, 21]
    #> false
    ---

    """

  private static let stages = """
    augment view { brightness(0.7..1.3); let p = 0.5; if p > 0.1 { maybe(p) { relu() } } }
    view
    view.parts
    view(3)
    #> view { brightness(factor=0.7..1.3); maybe(p=0.5) { relu() } }
    #> [brightness(factor=0.7..1.3), maybe(p=0.5) { relu() }]
    #> "view(3)"
    ---
    fn unit(w, stride=1) = conv(w, stride=stride) >> relu()
    backbone encoder(width=32) {
      unit(width)
      for k in 1..2 { unit(width * 2^k, stride=2) }
      x -> x + 1
      abs;
    }
    len(encoder().parts)
    #> error BT0415
    ---
    backbone encoder(width=32) { for k in 1..2 { linear(width * k) } ; x -> x + 1 }
    encoder(width=4)
    encoder() == encoder(width=32)
    encoder() == encoder(width=33)
    #> encoder(width=4) { linear(width=4); linear(width=8); x -> x + 1 }
    #> true
    #> false
    ---
    augment view(p=0.5) { relu() }
    augment both { view }
    #> error BT0217
    ---
    train { epochs = 3; batch = 2 + 2
      loss = 5 }
    train(epochs=3, ..{batch: 4}).batch
    #> {
    #>   data: nothing
    #>   views: nothing
    #>   backbone: nothing
    #>   projector: nothing
    #>   loss: 5
    #>   optimizer: nothing
    #>   epochs: 3
    #>   batch: 4
    #> }
    #> 4
    ---
    train { print(1) }
    #> error BT0212
    ---
    let v = augment { relu() }
    let w = relu() >> augment { flatten() }
    [v, w]
    #> [augment { relu() } { relu() }, joined { relu(); augment { flatten() } { flatten() } }]
    ---
    repeat(2) { relu(); return }
    #> error BT0214
    ---

    """
}
