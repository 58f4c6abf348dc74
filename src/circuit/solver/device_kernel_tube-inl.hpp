// Triodes after Koren (1996), and limiters: sums of tanh, ln(1 + exp) and exp of what is sensed, as op-amp macros are.

#if defined(OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TUBE_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TUBE_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TUBE_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TUBE_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {

// With p = v_pk, g = v_gk, and figures of TriodeFigures:
//   s = sqrt(kvb + p^2)    x = a + (b g + c) / s    e = p ln(1 + exp x)    i = k e^ex where e > 0, else 0
//   e_g = p l b / s,   e_p = ln(1 + exp x) - l (b g + c) p^2 / s^3,   l = 1 / (1 + exp -x),   i_e = k ex e^(ex-1)
template <std::size_t lanes, class D>
HWY_NOINLINE void evaluate_triode(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                  const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs) {
  using Figures = TriodeFigures;
  using V = lane::Lanes<D>;
  const auto plate = static_cast<std::size_t>(program.terms[0]), grid = static_cast<std::size_t>(program.terms[1]);
  for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) {
    const auto figure = [&](int k) HWY_ATTR { return hn::Load(d, figures + static_cast<std::size_t>(k) * lanes + at); };
    const V p = hn::Load(d, controls + plate * lanes + at), g = hn::Load(d, controls + grid * lanes + at);
    const V square = hn::MulAdd(p, p, figure(Figures::kvb));
    const V per_s = hn::Div(hn::Set(d, 1.0), hn::Sqrt(square));
    const V drive = hn::MulAdd(figure(Figures::b), g, figure(Figures::c));
    const V x = hn::MulAdd(drive, per_s, figure(Figures::a));
    const auto soft = lane::log1p_exp(d, x);
    const V e = hn::Max(hn::Mul(p, soft.value), hn::Set(d, lane::tiny));
    // e^(ex-1), with the logarithm in octaves folded into ex_octaves = (ex - 1) log2(e)
    const V octaves = hn::Mul(lane::log(d, e), figure(Figures::ex_octaves));
    const V power = lane::exp2(d, hn::Max(octaves, hn::Set(d, lane::least_octaves)));
    const V k_power = hn::Mul(power, figure(Figures::k));
    const V slope = hn::Mul(k_power, figure(Figures::ex));
    const V leaning = hn::Mul(soft.slope, per_s);
    const V e_grid = hn::Mul(hn::Mul(p, leaning), figure(Figures::b));
    const V bend = hn::Mul(hn::Mul(leaning, drive), hn::Mul(hn::Mul(p, p), hn::Mul(per_s, per_s)));
    const V e_plate = hn::Sub(soft.value, bend);
    hn::Store(hn::Mul(k_power, e), d, outputs + at);
    hn::Store(hn::Mul(slope, e_plate), d, outputs + (2 + plate) * lanes + at);
    hn::Store(hn::Mul(slope, e_grid), d, outputs + (2 + grid) * lanes + at);
  }
}

/// One term a f(h + gains . v) of a limiter: what it adds to the sum, and its slope times a.
template <std::size_t lanes, class D, class Function>
HWY_INLINE void add_limiter_term(D d, int controls, const double* HWY_RESTRICT figures, const double* HWY_RESTRICT v,
                                 lane::Lanes<D>& sum, double* HWY_RESTRICT slopes, Function function) {
  const auto load = [&](const double* from, int k)
                        HWY_ATTR { return hn::Load(d, from + static_cast<std::size_t>(k) * lanes); };
  auto x = load(figures, 1);
  for (int k = 0; k < controls; ++k) x = hn::MulAdd(load(figures, 2 + k), load(v, k), x);
  const auto amplitude = load(figures, 0);
  const auto made = function(x);
  sum = hn::MulAdd(amplitude, made.value, sum);
  const auto slope = hn::Mul(amplitude, made.slope);
  for (int k = 0; k < controls; ++k) {
    double* to = slopes + static_cast<std::size_t>(k) * lanes;
    hn::Store(hn::MulAdd(slope, load(figures, 2 + k), hn::Load(d, to)), d, to);
  }
}

//   i = offset + slope . v + sum of a tanh(h + g . v), a ln(1 + exp(h + g . v)), a exp(h + g . v)
// figures: offset, slope[controls], then of each term a, h, g[controls]; terms: how many of each kind.
template <std::size_t lanes, class D>
HWY_NOINLINE void evaluate_limiter(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                   const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs) {
  using V = lane::Lanes<D>;
  using Made = lane::Soft<V>;
  const int n = program.controls;
  const std::size_t stride = static_cast<std::size_t>(2 + n) * lanes;
  for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) {
    const double* figure = figures + at;
    const double* v = controls + at;
    double* slopes = outputs + 2 * lanes + at;
    V sum = hn::Load(d, figure);
    for (int k = 0; k < n; ++k) {
      const std::size_t row = static_cast<std::size_t>(k) * lanes;
      const V slope = hn::Load(d, figure + lanes + row);
      sum = hn::MulAdd(slope, hn::Load(d, v + row), sum);
      hn::Store(slope, d, slopes + row);
    }
    figure += static_cast<std::size_t>(1 + n) * lanes;
    for (int k = 0; k < program.terms[0]; ++k, figure += stride)
      add_limiter_term<lanes>(d, n, figure, v, sum, slopes, [&](V x) HWY_ATTR {
        const V t = lane::tanh(d, x);
        return Made{t, hn::NegMulAdd(t, t, hn::Set(d, 1.0))};
      });
    for (int k = 0; k < program.terms[1]; ++k, figure += stride)
      add_limiter_term<lanes>(d, n, figure, v, sum, slopes, [&](V x) HWY_ATTR {
        // A clamp that is far away: exp(-40) is less than the last bit of what it could add.
        if (hn::AllTrue(d, hn::Lt(x, hn::Set(d, -40.0)))) return Made{hn::Zero(d), hn::Zero(d)};
        return lane::log1p_exp(d, x);
      });
    for (int k = 0; k < program.terms[2]; ++k, figure += stride)
      add_limiter_term<lanes>(d, n, figure, v, sum, slopes, [&](V x) HWY_ATTR {
        const V e = lane::exp(d, x);
        return Made{e, e};
      });
    hn::Store(sum, d, outputs + at);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
