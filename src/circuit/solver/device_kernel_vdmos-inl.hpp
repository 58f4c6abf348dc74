// Power MOSFETs as LTspice and ngspice have them: channel, gate to drain, body diode.

#if defined(OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_VDMOS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_VDMOS_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_VDMOS_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_VDMOS_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Controls: vgs, v of the body diode, vds; branches: channel, gate to drain (if terms[1]), body diode (terms[0]: with a
// depletion layer).
//   q = k ln(1 + exp((max(vgs, vgd) - threshold) / k)),   x = triode vds, no further than q either way
//   i = beta (1 + lambda vds) x (q - |x| / 2)
//   q_gd = bend (ln cosh y + z atan z - ln(1 + z^2) / 2) + flat vgd,   steep = a, y = a max(vgd, 0), z = a min(vgd, 0)
template <std::size_t lanes, class D>
HWY_NOINLINE void evaluate_vdmos(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                 const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs) {
  using F = VdmosFigures;
  using V = lane::Lanes<D>;
  const bool has_gate = program.terms[1] != 0;
  const std::size_t body = has_gate ? 2 : 1;
  for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) {
    const OutputRows<lanes, D> out{d, outputs + at, static_cast<std::size_t>(program.branches), 3};
    const auto figure = [&](int k) HWY_ATTR { return hn::Load(d, figures + static_cast<std::size_t>(k) * lanes + at); };
    const V zero = hn::Zero(d), one = hn::Set(d, 1.0);
    const V vgs = hn::Load(d, controls + at), v_body = hn::Load(d, controls + lanes + at),
            vds = hn::Load(d, controls + 2 * lanes + at);
    const V vgd = hn::Sub(vgs, vds);
    const V drive = hn::Sub(hn::Max(vgs, vgd), figure(F::threshold));
    const auto soft = lane::log1p_exp(d, hn::Mul(drive, figure(F::per_k)));
    const V q = hn::Mul(figure(F::k), soft.value);
    const V free = hn::Mul(figure(F::triode), vds), x = hn::Max(hn::Min(free, q), hn::Neg(q));
    const V left = hn::Sub(q, hn::Abs(x));
    const V shape = hn::Mul(x, hn::NegMulAdd(hn::Set(d, 0.5), hn::Abs(x), q));
    const V shape_gs = hn::Mul(x, soft.slope);
    const V shape_ds = hn::Sub(hn::IfThenElseZero(hn::Lt(hn::Abs(free), q), hn::Mul(figure(F::triode), left)),
                               hn::IfThenElseZero(hn::Lt(vds, zero), shape_gs));
    const V beta = figure(F::beta), lambda = figure(F::lambda);
    const V strong = hn::Mul(beta, hn::MulAdd(lambda, vds, one));
    out.current(0, hn::Mul(strong, shape));
    out.conductance(0, 0, hn::Mul(strong, shape_gs));
    out.conductance(0, 2, hn::MulAdd(strong, shape_ds, hn::Mul(hn::Mul(beta, lambda), shape)));

    if (has_gate) {
      const V a = figure(F::steep), bend = figure(F::bend), flat = figure(F::flat);
      const V half = hn::Set(d, 0.5), two = hn::Set(d, 2.0);
      const auto is_above = hn::Gt(vgd, zero);
      V shape_gd = zero, bent = zero;
      if (!hn::AllFalse(d, is_above)) {
        // ln cosh y = y + ln(1 + exp(-2 y)) - ln 2
        const V y = hn::Mul(a, hn::Max(vgd, zero));
        const auto fading = lane::log1p_exp(d, hn::Neg(hn::Mul(two, y)));
        shape_gd = hn::Add(y, hn::Sub(fading.value, hn::Set(d, lane::log_2)));
        bent = hn::NegMulAdd(two, fading.slope, one);
      }
      if (!hn::AllTrue(d, is_above)) {
        const V z = hn::Mul(a, hn::Min(vgd, zero)), angle = lane::atan(d, z);
        const V below = hn::MulSub(z, angle, hn::Mul(half, lane::log(d, hn::MulAdd(z, z, one))));
        shape_gd = hn::IfThenElse(is_above, shape_gd, below);
        bent = hn::IfThenElse(is_above, bent, angle);
      }
      out.current(1, zero);
      out.conductance(1, 0, zero);
      out.conductance(1, 2, zero);
      out.charge(1, hn::MulAdd(bend, shape_gd, hn::Mul(flat, vgd)));
      const V capacitance = hn::MulAdd(hn::Mul(bend, a), bent, flat);
      out.capacitance(1, 0, capacitance);
      out.capacitance(1, 2, hn::Neg(capacitance));
    }

    const double* more = figures + static_cast<std::size_t>(F::count) * lanes + at;
    const auto made = diode<lanes>(d, more, v_body, program.has_charges, program.terms[0] != 0);
    out.current(body, made.current.value);
    out.conductance(body, 1, made.current.slope);
    if (!program.has_charges) continue;
    out.charge(body, made.charge.value);
    out.capacitance(body, 1, made.charge.slope);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
