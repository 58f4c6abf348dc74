// P-n junctions as SPICE has them (Nagel 1975): current, charge of the depletion layer, charge in transit.

#if defined(OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_JUNCTION_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_JUNCTION_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_JUNCTION_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_JUNCTION_INL_HPP
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

// Lanes mostly stand on the same side of an edge, and stay there: the other side's law is skipped where all do.

// j = exp(max(v, edge) / scale) - 1 - (u^3 + exp(-3)),   u = (3 scale / e) / min(v, edge),   edge = -3 scale
/// figures: JunctionFigures, [figure][lane].
template <std::size_t lanes, class D, class V = lane::Lanes<D>>
HWY_INLINE lane::Soft<V> junction(D d, const double* HWY_RESTRICT figures, V v) {
  const auto figure = [&](int k) HWY_ATTR { return hn::Load(d, figures + static_cast<std::size_t>(k) * lanes); };
  const V edge = figure(JunctionFigures::edge), per_scale = figure(JunctionFigures::per_scale), one = hn::Set(d, 1.0);
  const auto is_below = hn::Lt(v, edge);
  V value = hn::Neg(one), slope = hn::Zero(d);
  if (!hn::AllTrue(d, is_below)) {
    const V power = lane::exp(d, hn::Mul(hn::Max(v, edge), per_scale));
    value = hn::Sub(power, one), slope = hn::Mul(power, per_scale);
  }
  if (hn::AllFalse(d, is_below)) return {value, slope};
  const V per_v = hn::Div(one, hn::Min(v, edge)), u = hn::Mul(figure(JunctionFigures::reach), per_v);
  const V cube = hn::Mul(hn::Mul(u, u), u);
  return {hn::IfThenElse(is_below, hn::Neg(hn::Add(cube, one)), value),
          hn::IfThenElse(is_below, hn::Mul(hn::Mul(hn::Set(d, 3.0), cube), per_v), slope)};
}

// Up to the knee c1 y^(1-m) + c0 with y = 1 - v / vj, beyond it straight on as a capacitance:
//   q = c0 + c1 (1 - min(v, knee) / vj)^(1-m) + w (s1 + s2 (w + 2 knee)),   w = max(v - knee, 0)
/// figures: DepletionFigures, [figure][lane].
template <std::size_t lanes, class D, class V = lane::Lanes<D>>
HWY_INLINE lane::Soft<V> depletion(D d, const double* HWY_RESTRICT figures, V v) {
  const auto figure = [&](int k) HWY_ATTR { return hn::Load(d, figures + static_cast<std::size_t>(k) * lanes); };
  const V knee = figure(DepletionFigures::knee), s1 = figure(DepletionFigures::straight),
          s2 = figure(DepletionFigures::bend);
  const auto is_below = hn::Lt(v, knee);
  const V w = hn::Sub(v, knee);
  V value = hn::MulAdd(w, hn::MulAdd(s2, hn::Add(v, knee), s1), figure(DepletionFigures::at_knee));
  V slope = hn::MulAdd(hn::Add(s2, s2), v, s1);
  if (hn::AllFalse(d, is_below)) return {value, slope};
  // y^-m; y is above 1 - fc
  const V y = hn::NegMulAdd(hn::Min(v, knee), figure(DepletionFigures::per_vj), hn::Set(d, 1.0));
  const V power = lane::exp2(
      d, hn::Max(hn::Mul(lane::log(d, y), figure(DepletionFigures::minus_m_octaves)), hn::Set(d, lane::least_octaves)));
  const V below = hn::MulAdd(figure(DepletionFigures::c1), hn::Mul(y, power), figure(DepletionFigures::c0));
  return {hn::IfThenElse(is_below, below, value),
          hn::IfThenElse(is_below, hn::Mul(figure(DepletionFigures::c_zero), power), slope)};
}

//   i = is j(v) + g v + offset,   q = transit j(v) + depletion(v)
/// figures: DiodeFigures, then the junction's, then those of the depletion layer if there is one.
template <class V>
struct DiodeMade {
  lane::Soft<V> current, charge;
};
template <std::size_t lanes, class D, class V = lane::Lanes<D>>
HWY_INLINE DiodeMade<V> diode(D d, const double* HWY_RESTRICT figures, V v, bool has_charge, bool has_layer) {
  const auto figure = [&](int k) HWY_ATTR { return hn::Load(d, figures + static_cast<std::size_t>(k) * lanes); };
  const double* more = figures + static_cast<std::size_t>(DiodeFigures::count) * lanes;
  const auto j = junction<lanes>(d, more, v);
  const V is = figure(DiodeFigures::is), g = figure(DiodeFigures::g);
  DiodeMade<V> made{
      {hn::MulAdd(is, j.value, hn::MulAdd(g, v, figure(DiodeFigures::offset))), hn::MulAdd(is, j.slope, g)},
      {hn::Zero(d), hn::Zero(d)}};
  if (!has_charge) return made;
  const V transit = figure(DiodeFigures::transit);
  made.charge = {hn::MulAdd(transit, j.value, figure(DiodeFigures::charge_offset)), hn::Mul(transit, j.slope)};
  if (!has_layer) return made;
  const auto layer = depletion<lanes>(d, more + static_cast<std::size_t>(JunctionFigures::count) * lanes, v);
  made.charge = {hn::Add(made.charge.value, layer.value), hn::Add(made.charge.slope, layer.slope)};
  return made;
}

// terms[0]: is there a depletion layer?
template <std::size_t lanes, class D>
HWY_NOINLINE void evaluate_diode(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                 const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs) {
  for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) {
    const auto made =
        diode<lanes>(d, figures + at, hn::Load(d, controls + at), program.has_charges, program.terms[0] != 0);
    hn::Store(made.current.value, d, outputs + at);
    hn::Store(made.current.slope, d, outputs + 2 * lanes + at);
    if (!program.has_charges) continue;
    hn::Store(made.charge.value, d, outputs + lanes + at);
    hn::Store(made.charge.slope, d, outputs + 3 * lanes + at);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
