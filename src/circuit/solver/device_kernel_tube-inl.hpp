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

//   i = offset + slope . v + sum of a tanh(h + g . v), a ln(1 + exp(h + g . v)), a exp(h + g . v)
//     + a sqrt(r + tanh(h + g . v)^2), the last being what an output stage draws from a rail
// figures: offset, slope[controls], then of each term a, h, g[controls] (and r); terms: how many of each kind.
/// fixed: the number of controls, so that their voltages and slopes stay in registers; 0: as many as the program says.
template <std::size_t lanes, std::size_t fixed, class D>
HWY_INLINE void limiter(D d, const DeviceProgram& program, const double* HWY_RESTRICT figure,
                        const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs) {
  using V = lane::Lanes<D>;
  const std::size_t n = fixed != 0 ? fixed : static_cast<std::size_t>(program.controls);
  constexpr std::size_t most = fixed != 0 ? fixed : 8;
  V v[most], slopes[most];
  V sum = hn::Load(d, figure);
  for (std::size_t k = 0; k < n; ++k) {
    v[k] = hn::Load(d, controls + k * lanes);
    slopes[k] = hn::Load(d, figure + (1 + k) * lanes);
    sum = hn::MulAdd(slopes[k], v[k], sum);
  }
  figure += (1 + n) * lanes;
  const auto inside = [&]() HWY_ATTR {
    V x = hn::Load(d, figure + lanes);
    for (std::size_t k = 0; k < n; ++k) x = hn::MulAdd(hn::Load(d, figure + (2 + k) * lanes), v[k], x);
    return x;
  };
  const auto add = [&](V value, V slope) HWY_ATTR {
    const V amplitude = hn::Load(d, figure);
    sum = hn::MulAdd(amplitude, value, sum);
    slope = hn::Mul(amplitude, slope);
    for (std::size_t k = 0; k < n; ++k) slopes[k] = hn::MulAdd(slope, hn::Load(d, figure + (2 + k) * lanes), slopes[k]);
  };
  for (int k = 0; k < program.terms[0]; ++k, figure += (2 + n) * lanes) {
    const V t = lane::tanh(d, inside());
    add(t, hn::NegMulAdd(t, t, hn::Set(d, 1.0)));
  }
  for (int k = 0; k < program.terms[1]; ++k, figure += (2 + n) * lanes) {
    // A clamp that is far away: exp(-40) is less than the last bit of what it could add.
    const V x = inside();
    if (hn::AllTrue(d, hn::Lt(x, hn::Set(d, -40.0)))) continue;
    const auto soft = lane::log1p_exp(d, x);
    add(soft.value, soft.slope);
  }
  for (int k = 0; k < program.terms[2]; ++k, figure += (2 + n) * lanes) {
    const V e = lane::exp(d, inside());
    add(e, e);
  }
  for (int k = 0; k < program.terms[3]; ++k, figure += (3 + n) * lanes) {
    const V t = lane::tanh(d, inside());
    const V root = hn::Sqrt(hn::MulAdd(t, t, hn::Load(d, figure + (2 + n) * lanes)));
    add(root, hn::Div(hn::Mul(t, hn::NegMulAdd(t, t, hn::Set(d, 1.0))), root));
  }
  hn::Store(sum, d, outputs);
  for (std::size_t k = 0; k < n; ++k) hn::Store(slopes[k], d, outputs + (2 + k) * lanes);
}

template <std::size_t lanes, class D>
HWY_NOINLINE void evaluate_limiter(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                   const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs) {
  for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) {
    switch (program.controls) {
      case 1: limiter<lanes, 1>(d, program, figures + at, controls + at, outputs + at); break;
      case 2: limiter<lanes, 2>(d, program, figures + at, controls + at, outputs + at); break;
      case 4: limiter<lanes, 4>(d, program, figures + at, controls + at, outputs + at); break;
      default: limiter<lanes, 0>(d, program, figures + at, controls + at, outputs + at);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
