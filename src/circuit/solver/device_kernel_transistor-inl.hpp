// Transistors: bipolar after Gummel & Poon (1970) as SPICE has it, power MOSFETs as LTspice and ngspice have them.

#if defined(OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TRANSISTOR_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TRANSISTOR_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TRANSISTOR_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TRANSISTOR_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Where a device's outputs go, [output][lane].
template <std::size_t lanes, class D>
struct OutputRows {
  D d;
  double* HWY_RESTRICT outputs;
  std::size_t branches, controls;

  HWY_INLINE void put(std::size_t row, lane::Lanes<D> value) const { hn::Store(value, d, outputs + row * lanes); }
  HWY_INLINE void current(std::size_t branch, lane::Lanes<D> value) const { put(branch, value); }
  HWY_INLINE void charge(std::size_t branch, lane::Lanes<D> value) const { put(branches + branch, value); }
  HWY_INLINE void conductance(std::size_t branch, std::size_t control, lane::Lanes<D> value) const {
    put(2 * branches + branch * controls + control, value);
  }
  HWY_INLINE void capacitance(std::size_t branch, std::size_t control, lane::Lanes<D> value) const {
    put((2 + controls) * branches + branch * controls + control, value);
  }
};

// Controls: vbe, vbc, then one a further layer; branches: collector, base, then one a further layer (a charge alone).
//   t = is (jf - jr) d h,   d = 1 - pa vbc - pr vbe,   h = 2 / (1 + s),   s = sqrt(1 + kf jf + kr jr)
//   t_jf = is d (h + (jf - jr) h_jf),   h_jf = -h^2 kf / (4 s)
//   base = base_f jf + leak_f jle + base_r jr + leak_r jlc + g_e vbe + g_c vbc,   ic = t - (the part of vbc)
//   q_be = tf is jf d h (1 + xtf (f / (f + itf))^2 exp(vbc per_vtf)) + layer_be with f = is jf; below vbe = 0 without
//   what stands behind jf,   q_bc = tr is jr + layer_bc
// terms[0]: BipolarParts; terms[1]: further layers. figures: BipolarFigures, junctions f, r, leak f, leak r, layers be, bc
// and further ones; those that are not there take no place.
template <std::size_t lanes, class D>
HWY_NOINLINE void evaluate_bipolar(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                   const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs) {
  using F = BipolarFigures;
  using V = lane::Lanes<D>;
  constexpr std::size_t junction_rows = static_cast<std::size_t>(JunctionFigures::count) * lanes;
  constexpr std::size_t layer_rows = static_cast<std::size_t>(DepletionFigures::count) * lanes;
  const auto has = [&](int part) { return (program.terms[0] & part) != 0; };
  for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) {
    const OutputRows<lanes, D> out{d, outputs + at, static_cast<std::size_t>(program.branches),
                                   static_cast<std::size_t>(program.controls)};
    const auto figure = [&](int k) HWY_ATTR { return hn::Load(d, figures + static_cast<std::size_t>(k) * lanes + at); };
    const V one = hn::Set(d, 1.0), zero = hn::Zero(d);
    const V vbe = hn::Load(d, controls + at), vbc = hn::Load(d, controls + lanes + at);
    const double* more = figures + static_cast<std::size_t>(F::count) * lanes + at;
    const auto jf = junction<lanes>(d, more, vbe), jr = junction<lanes>(d, more + junction_rows, vbc);
    more += 2 * junction_rows;

    // The base's currents, and their slopes.
    V base_e = hn::MulAdd(figure(F::g_e), vbe, hn::Mul(figure(F::base_f), jf.value));
    V g_be = hn::MulAdd(figure(F::base_f), jf.slope, figure(F::g_e));
    V base_c = hn::MulAdd(figure(F::g_c), vbc, hn::Mul(figure(F::base_r), jr.value));
    V g_bc = hn::MulAdd(figure(F::base_r), jr.slope, figure(F::g_c));
    if (has(BipolarParts::leak_e)) {
      const auto leak = junction<lanes>(d, more, vbe);
      more += junction_rows;
      base_e = hn::MulAdd(figure(F::leak_f), leak.value, base_e);
      g_be = hn::MulAdd(figure(F::leak_f), leak.slope, g_be);
    }
    if (has(BipolarParts::leak_c)) {
      const auto leak = junction<lanes>(d, more, vbc);
      more += junction_rows;
      base_c = hn::MulAdd(figure(F::leak_r), leak.value, base_c);
      g_bc = hn::MulAdd(figure(F::leak_r), leak.slope, g_bc);
    }

    // What the collector makes of one junction's current: d h, and its slopes.
    const V pa = figure(F::pa), pr = figure(F::pr), is = figure(F::is);
    const V early = hn::NegMulAdd(pa, vbc, hn::NegMulAdd(pr, vbe, one));
    V share = early, share_be = hn::Neg(pr), share_bc = hn::Neg(pa);
    if (has(BipolarParts::knee)) {
      const V kf = figure(F::kf), kr = figure(F::kr);
      const V injected = hn::Max(hn::MulAdd(kf, jf.value, hn::MulAdd(kr, jr.value, one)), hn::Set(d, 1e-12));
      const V s = hn::Sqrt(injected);
      const V h = hn::Div(hn::Set(d, 2.0), hn::Add(one, s));
      const V fall = hn::Div(hn::Mul(hn::Mul(h, h), hn::Set(d, -0.25)), s);
      share = hn::Mul(early, h);
      share_be = hn::MulAdd(hn::Mul(early, fall), hn::Mul(kf, jf.slope), hn::Neg(hn::Mul(pr, h)));
      share_bc = hn::MulAdd(hn::Mul(early, fall), hn::Mul(kr, jr.slope), hn::Neg(hn::Mul(pa, h)));
    }
    const V flow = hn::Mul(is, hn::Sub(jf.value, jr.value));
    const V t_be = hn::MulAdd(flow, share_be, hn::Mul(hn::Mul(is, jf.slope), share));
    const V t_bc = hn::NegMulAdd(hn::Mul(is, jr.slope), share, hn::Mul(flow, share_bc));
    out.current(0, hn::MulSub(flow, share, base_c));
    out.current(1, hn::Add(base_e, base_c));
    out.conductance(0, 0, t_be);
    out.conductance(0, 1, hn::Sub(t_bc, g_bc));
    out.conductance(1, 0, g_be);
    out.conductance(1, 1, g_bc);
    if (!program.has_charges) continue;

    V qbe = zero, cbe = zero, qbe_bc = zero, qbc = zero, cbc = zero;
    if (has(BipolarParts::diffusion)) {
      const V tf = figure(F::tf_is);
      V slow = one, slow_be = zero, slow_bc = zero;
      if (has(BipolarParts::slowing)) {
        V grown = hn::Mul(figure(F::xtf), lane::exp(d, hn::Mul(vbc, figure(F::per_vtf))));
        if (has(BipolarParts::filling)) {
          const V forward = hn::Max(hn::Mul(is, jf.value), zero), itf = figure(F::itf);
          const V per_sum = hn::Div(one, hn::Add(forward, itf)), full = hn::Mul(forward, per_sum);
          const V filling = hn::Mul(hn::Mul(itf, per_sum), hn::Mul(per_sum, hn::Mul(is, jf.slope)));
          slow_be = hn::Mul(hn::Mul(grown, hn::Add(full, full)), filling);
          grown = hn::Mul(grown, hn::Mul(full, full));
        }
        slow = hn::Add(one, grown), slow_bc = hn::Mul(grown, figure(F::per_vtf));
      }
      // (share slow) and its slopes, where the transistor is on
      const auto is_on = hn::Gt(vbe, zero);
      const V shared = hn::IfThenElse(is_on, hn::Mul(share, slow), one), stored = hn::Mul(tf, jf.value);
      const V shared_be = hn::MulAdd(share_be, slow, hn::Mul(share, slow_be));
      const V shared_bc = hn::MulAdd(share_bc, slow, hn::Mul(share, slow_bc));
      qbe = hn::Mul(stored, shared);
      cbe = hn::MulAdd(stored, hn::IfThenElseZero(is_on, shared_be), hn::Mul(hn::Mul(tf, jf.slope), shared));
      qbe_bc = hn::Mul(stored, hn::IfThenElseZero(is_on, shared_bc));
      qbc = hn::Mul(figure(F::tr_is), jr.value);
      cbc = hn::Mul(figure(F::tr_is), jr.slope);
    }
    if (has(BipolarParts::layer_e)) {
      const auto layer = depletion<lanes>(d, more, vbe);
      more += layer_rows;
      qbe = hn::Add(qbe, layer.value), cbe = hn::Add(cbe, layer.slope);
    }
    if (has(BipolarParts::layer_c)) {
      const auto layer = depletion<lanes>(d, more, vbc);
      more += layer_rows;
      qbc = hn::Add(qbc, layer.value), cbc = hn::Add(cbc, layer.slope);
    }
    out.charge(0, hn::Neg(qbc));
    out.charge(1, hn::Add(qbe, qbc));
    out.capacitance(0, 0, zero);
    out.capacitance(0, 1, hn::Neg(cbc));
    out.capacitance(1, 0, cbe);
    out.capacitance(1, 1, hn::Add(qbe_bc, cbc));

    for (std::size_t k = 2; k < out.branches; ++k, more += layer_rows) {
      const auto layer = depletion<lanes>(d, more, hn::Load(d, controls + k * lanes + at));
      out.current(k, zero);
      out.charge(k, layer.value);
      for (std::size_t c = 0; c < out.controls; ++c) {
        out.conductance(k, c, zero);
        out.capacitance(k, c, c == k ? layer.slope : zero);
        if (k > 2) continue;
        // The transistor itself does not see the further controls.
        for (std::size_t b = 0; c >= 2 && b < 2; ++b) out.conductance(b, c, zero), out.capacitance(b, c, zero);
      }
    }
  }
}

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
    for (std::size_t row = 0; row < out.branches * (program.has_charges ? 8 : 1); ++row) out.put(row, zero);
    if (!program.has_charges)
      for (std::size_t row = 2 * out.branches; row < 5 * out.branches; ++row) out.put(row, zero);

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
