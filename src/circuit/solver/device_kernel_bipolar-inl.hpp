// Bipolar transistors after Gummel & Poon (1970), as SPICE has them.

#if defined(OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_BIPOLAR_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_BIPOLAR_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_BIPOLAR_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_BIPOLAR_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Something of vbe and vbc, and its two slopes.
template <class V>
struct OfBoth {
  V value, be, bc;
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
class Bipolar {
  using F = BipolarFigures;
  using V = lane::Lanes<D>;
  using Soft = lane::Soft<V>;
  static constexpr std::size_t junction_rows = static_cast<std::size_t>(JunctionFigures::count) * lanes;
  static constexpr std::size_t layer_rows = static_cast<std::size_t>(DepletionFigures::count) * lanes;

 public:
  /// All of one vector of lanes.
  HWY_INLINE Bipolar(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                     const double* HWY_RESTRICT controls)
      : d_(d),
        parts_(program.terms[0]),
        figures_(figures),
        controls_(controls),
        more_(figures + static_cast<std::size_t>(F::count) * lanes),
        vbe_(hn::Load(d, controls)),
        vbc_(hn::Load(d, controls + lanes)),
        jf_(junction<lanes>(d, more_, vbe_)),
        jr_(junction<lanes>(d, more_ + junction_rows, vbc_)) {
    more_ += 2 * junction_rows;
  }

  HWY_INLINE void put(const OutputRows<lanes, D>& out, bool has_charges) {
    const Soft base_e = base(F::base_f, F::leak_f, F::g_e, BipolarParts::leak_e, jf_, vbe_);
    const Soft base_c = base(F::base_r, F::leak_r, F::g_c, BipolarParts::leak_c, jr_, vbc_);
    const OfBoth<V> part = share();
    const V is = figure(F::is), flow = hn::Mul(is, hn::Sub(jf_.value, jr_.value));
    const V t_be = hn::MulAdd(flow, part.be, hn::Mul(hn::Mul(is, jf_.slope), part.value));
    const V t_bc = hn::NegMulAdd(hn::Mul(is, jr_.slope), part.value, hn::Mul(flow, part.bc));
    out.current(0, hn::MulSub(flow, part.value, base_c.value));
    out.current(1, hn::Add(base_e.value, base_c.value));
    out.conductance(0, 0, t_be);
    out.conductance(0, 1, hn::Sub(t_bc, base_c.slope));
    out.conductance(1, 0, base_e.slope);
    out.conductance(1, 1, base_c.slope);
    if (has_charges) put_charges(out, part);
  }

 private:
  HWY_INLINE bool has(int part) const { return (parts_ & part) != 0; }
  HWY_INLINE V figure(int k) const { return hn::Load(d_, figures_ + static_cast<std::size_t>(k) * lanes); }
  HWY_INLINE V number(double value) const { return hn::Set(d_, value); }

  // The base's current into one junction: its share of the transistor's, a leak of its own, gmin.
  HWY_INLINE Soft base(int share, int leak, int g, int leak_part, const Soft& j, V v) {
    const V by = figure(share), siemens = figure(g);
    Soft made{hn::MulAdd(siemens, v, hn::Mul(by, j.value)), hn::MulAdd(by, j.slope, siemens)};
    if (!has(leak_part)) return made;
    const Soft leaking = junction<lanes>(d_, more_, v);
    more_ += junction_rows;
    return {hn::MulAdd(figure(leak), leaking.value, made.value), hn::MulAdd(figure(leak), leaking.slope, made.slope)};
  }

  // d h = 1 / qb
  HWY_INLINE OfBoth<V> share() const {
    const V pa = figure(F::pa), pr = figure(F::pr), one = number(1.0);
    const V early = hn::NegMulAdd(pa, vbc_, hn::NegMulAdd(pr, vbe_, one));
    if (!has(BipolarParts::knee)) return {early, hn::Neg(pr), hn::Neg(pa)};
    const V kf = figure(F::kf), kr = figure(F::kr);
    const V injected = hn::MulAdd(kf, jf_.value, hn::MulAdd(kr, jr_.value, one));
    const V s = hn::Sqrt(hn::Max(injected, number(1e-12)));
    const V h = hn::Div(number(2.0), hn::Add(one, s));
    const V fall = hn::Mul(early, hn::Div(hn::Mul(hn::Mul(h, h), number(-0.25)), s));
    return {hn::Mul(early, h), hn::MulSub(fall, hn::Mul(kf, jf_.slope), hn::Mul(pr, h)),
            hn::MulSub(fall, hn::Mul(kr, jr_.slope), hn::Mul(pa, h))};
  }

  // 1 + xtf (f / (f + itf))^2 exp(vbc per_vtf)
  HWY_INLINE OfBoth<V> slowing() const {
    const V one = number(1.0), zero = hn::Zero(d_);
    if (!has(BipolarParts::slowing)) return {one, zero, zero};
    V grown = hn::Mul(figure(F::xtf), lane::exp(d_, hn::Mul(vbc_, figure(F::per_vtf)))), be = zero;
    if (has(BipolarParts::filling)) {
      const V is = figure(F::is), itf = figure(F::itf), forward = hn::Max(hn::Mul(is, jf_.value), zero);
      const V per_sum = hn::Div(one, hn::Add(forward, itf)), full = hn::Mul(forward, per_sum);
      const V filling = hn::Mul(hn::Mul(itf, per_sum), hn::Mul(per_sum, hn::Mul(is, jf_.slope)));
      be = hn::Mul(hn::Mul(grown, hn::Add(full, full)), filling);
      grown = hn::Mul(grown, hn::Mul(full, full));
    }
    return {hn::Add(one, grown), be, hn::Mul(grown, figure(F::per_vtf))};
  }

  // The charge that the forward current keeps in the base.
  HWY_INLINE OfBoth<V> diffusion(const OfBoth<V>& part) const {
    const OfBoth<V> slow = slowing();
    const auto is_on = hn::Gt(vbe_, hn::Zero(d_));
    const V tf = figure(F::tf_is), stored = hn::Mul(tf, jf_.value);
    const V by = hn::IfThenElse(is_on, hn::Mul(part.value, slow.value), number(1.0));
    const V by_be = hn::MulAdd(part.be, slow.value, hn::Mul(part.value, slow.be));
    const V by_bc = hn::MulAdd(part.bc, slow.value, hn::Mul(part.value, slow.bc));
    return {hn::Mul(stored, by),
            hn::MulAdd(stored, hn::IfThenElseZero(is_on, by_be), hn::Mul(hn::Mul(tf, jf_.slope), by)),
            hn::Mul(stored, hn::IfThenElseZero(is_on, by_bc))};
  }

  // Adds a depletion layer, if the transistor has that one.
  HWY_INLINE void add_layer(int part, V v, V& charge, V& capacitance) {
    if (!has(part)) return;
    const Soft layer = depletion<lanes>(d_, more_, v);
    more_ += layer_rows;
    charge = hn::Add(charge, layer.value), capacitance = hn::Add(capacitance, layer.slope);
  }

  HWY_INLINE void put_charges(const OutputRows<lanes, D>& out, const OfBoth<V>& part) {
    const V zero = hn::Zero(d_);
    OfBoth<V> qbe{zero, zero, zero};
    Soft qbc{zero, zero};
    if (has(BipolarParts::diffusion)) {
      qbe = diffusion(part);
      qbc = {hn::Mul(figure(F::tr_is), jr_.value), hn::Mul(figure(F::tr_is), jr_.slope)};
    }
    add_layer(BipolarParts::layer_e, vbe_, qbe.value, qbe.be);
    add_layer(BipolarParts::layer_c, vbc_, qbc.value, qbc.slope);
    out.charge(0, hn::Neg(qbc.value));
    out.charge(1, hn::Add(qbe.value, qbc.value));
    out.capacitance(0, 0, zero);
    out.capacitance(0, 1, hn::Neg(qbc.slope));
    out.capacitance(1, 0, qbe.be);
    out.capacitance(1, 1, hn::Add(qbe.bc, qbc.slope));
    for (std::size_t k = 2; k < out.branches; ++k) put_further(out, k);
  }

  // A layer with a control of its own, which nothing else sees.
  HWY_INLINE void put_further(const OutputRows<lanes, D>& out, std::size_t k) {
    const V zero = hn::Zero(d_);
    const Soft layer = depletion<lanes>(d_, more_, hn::Load(d_, controls_ + k * lanes));
    more_ += layer_rows;
    out.current(k, zero);
    out.charge(k, layer.value);
    out.conductance(k, k, zero);
    out.capacitance(k, k, layer.slope);
  }

  D d_;
  int parts_;
  const double *figures_, *controls_, *more_;
  V vbe_, vbc_;
  Soft jf_, jr_;
};

template <std::size_t lanes, class D>
HWY_NOINLINE void evaluate_bipolar(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                   const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs) {
  for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) {
    const OutputRows<lanes, D> out{d, outputs + at, static_cast<std::size_t>(program.branches),
                                   static_cast<std::size_t>(program.controls)};
    Bipolar<lanes, D>(d, program, figures + at, controls + at).put(out, program.has_charges);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
