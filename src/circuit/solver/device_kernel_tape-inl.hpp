// Any law: its tape, instruction by instruction, each for all lanes at once.

#if defined(OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TAPE_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TAPE_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TAPE_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_DEVICE_KERNEL_TAPE_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// What has no short form in lanes goes one by one.
template <std::size_t lanes>
HWY_NOINLINE void evaluate_one_by_one(const DeviceProgram& program, const LaneInstruction& it, const double* x,
                                      const double* y, double* to) {
  for (std::size_t k = 0; k < lanes; ++k) to[k] = apply_in_lane(program, it, x[k], y[k]);
}

template <std::size_t lanes, class D>
HWY_NOINLINE void evaluate_tape(D d, const DeviceProgram& program, const double* HWY_RESTRICT figures,
                                const double* HWY_RESTRICT controls, double* HWY_RESTRICT outputs,
                                double* HWY_RESTRICT scratch) {
  using V = lane::Lanes<D>;
  // A place is a row of one of three arrays.
  const double* const arrays[] = {scratch, figures, controls};
  const auto row_of = [&](LanePlace place) { return arrays[place.array] + std::size_t{place.row} * lanes; };
  double* to = scratch;
  for (const LaneInstruction& it : program.code) {
    const double* const from_x = row_of(it.x);
    const double* const from_y = row_of(it.y);
    const auto each = [&](auto make) HWY_ATTR {
      for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) hn::Store(make(hn::Load(d, from_x + at)), d, to + at);
    };
    const auto both = [&](auto make) HWY_ATTR {
      for (std::size_t at = 0; at < lanes; at += hn::Lanes(d))
        hn::Store(make(hn::Load(d, from_x + at), hn::Load(d, from_y + at)), d, to + at);
    };
    const auto truth = [&](V x) HWY_ATTR { return hn::Gt(x, hn::Set(d, 0.5)); };
    const auto number = [&](auto mask) HWY_ATTR { return hn::IfThenElseZero(mask, hn::Set(d, 1.0)); };
    switch (it.op) {
      case Op::add: both([&](V x, V y) HWY_ATTR { return hn::Add(x, y); }); break;
      case Op::subtract: both([&](V x, V y) HWY_ATTR { return hn::Sub(x, y); }); break;
      case Op::multiply: both([&](V x, V y) HWY_ATTR { return hn::Mul(x, y); }); break;
      case Op::divide: both([&](V x, V y) HWY_ATTR { return lane::divide(d, x, y); }); break;
      case Op::negate: each([&](V x) HWY_ATTR { return hn::Neg(x); }); break;
      case Op::exp: each([&](V x) HWY_ATTR { return lane::exp(d, x); }); break;
      case Op::log: each([&](V x) HWY_ATTR { return lane::log(d, x); }); break;
      case Op::log1p_exp:
        for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) {
          const auto soft = lane::log1p_exp(d, hn::Load(d, from_x + at));
          hn::Store(soft.value, d, to + at);
          if (it.index != 0) hn::Store(soft.slope, d, to + lanes + at);
        }
        if (it.index != 0) to += lanes;
        break;
      case Op::logistic: each([&](V x) HWY_ATTR { return lane::logistic(d, x); }); break;
      case Op::sqrt: each([&](V x) HWY_ATTR { return lane::sqrt(d, x); }); break;
      case Op::power:
      case Op::power_abs: both([&](V x, V y) HWY_ATTR { return lane::power(d, x, y); }); break;
      case Op::power_sign: both([&](V x, V y) HWY_ATTR { return hn::CopySign(lane::power(d, x, y), x); }); break;
      case Op::tanh: each([&](V x) HWY_ATTR { return lane::tanh(d, x); }); break;
      case Op::atan: each([&](V x) HWY_ATTR { return lane::atan(d, x); }); break;
      case Op::abs: each([&](V x) HWY_ATTR { return hn::Abs(x); }); break;
      case Op::minimum: both([&](V x, V y) HWY_ATTR { return hn::Min(x, y); }); break;
      case Op::maximum: both([&](V x, V y) HWY_ATTR { return hn::Max(x, y); }); break;
      case Op::less: both([&](V x, V y) HWY_ATTR { return number(hn::Lt(x, y)); }); break;
      case Op::less_equal: both([&](V x, V y) HWY_ATTR { return number(hn::Le(x, y)); }); break;
      case Op::equal: both([&](V x, V y) HWY_ATTR { return number(hn::Eq(x, y)); }); break;
      case Op::both: both([&](V x, V y) HWY_ATTR { return number(hn::And(truth(x), truth(y))); }); break;
      case Op::either: both([&](V x, V y) HWY_ATTR { return number(hn::Or(truth(x), truth(y))); }); break;
      case Op::negation: each([&](V x) HWY_ATTR { return number(hn::Not(truth(x))); }); break;
      case Op::select: {
        const double* const from_z = row_of(it.z);
        for (std::size_t at = 0; at < lanes; at += hn::Lanes(d))
          hn::Store(hn::IfThenElse(truth(hn::Load(d, from_x + at)), hn::Load(d, from_y + at), hn::Load(d, from_z + at)),
                    d, to + at);
        break;
      }
      default: evaluate_one_by_one<lanes>(program, it, from_x, from_y, to);
    }
    to += lanes;
  }
  for (const LaneResult& it : program.results) {
    double* const out = outputs + std::size_t{it.output} * lanes;
    for (std::size_t at = 0; at < lanes; at += hn::Lanes(d)) hn::Store(hn::Load(d, row_of(it.from) + at), d, out + at);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
