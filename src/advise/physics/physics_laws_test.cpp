// What holds of every figure there may be (RapidCheck): directions, units, missing figures, and that intervals hold their points.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "advise/physics/made_test.hpp"

namespace ohmic::advise {
namespace {

using namespace made;

constexpr double rounding_error = 1e-9;

double between(double low, double high) { return low + (high - low) * *rc::gen::inRange(0, 100001) / 100000.0; }
double log_between(double low, double high) { return std::exp(between(std::log(low), std::log(high))); }

template <class Q>
Interval<Q> interval(double low, double high) {
  const double a = log_between(low, high), b = log_between(low, high), c = log_between(low, high);
  return {Q(std::min({a, b, c})), Q(std::max(std::min(a, b), std::min(std::max(a, b), c))), Q(std::max({a, b, c}))};
}
/// A value of the interval; its ends more often than chance would have it.
template <class Q>
Q inside(const Interval<Q>& of) {
  const int end = *rc::gen::inRange(0, 5);
  if (end < 2) return of.low;
  if (end < 4) return of.high;
  return Q(between(of.low.value(), of.high.value()));
}
template <class Q>
bool holds(const Interval<Q>& of, Q value) {
  const double slack = rounding_error * (1.0 + std::abs(value.value()));
  return value.value() >= of.low.value() - slack && value.value() <= of.high.value() + slack;
}
template <class Q>
bool is_sound(const Interval<Q>& of) {
  return std::isfinite(of.low.value()) && std::isfinite(of.high.value()) && of.low <= of.likely && of.likely <= of.high;
}
template <class Q>
bool rises(const Interval<Q>& from, const Interval<Q>& to) {
  const auto up = [](Q a, Q b) { return b.value() >= a.value() - rounding_error * (1.0 + std::abs(a.value())); };
  return up(from.low, to.low) && up(from.likely, to.likely) && up(from.high, to.high);
}

Ears any_ears() {
  Ears made;
  made.sensitivity = interval<DBPerVolt>(80, 130);
  made.impedance = interval<Ohm>(4, 700);
  made.impedance_span = {made.impedance.low * between(0.3, 1), made.impedance.likely,
                         made.impedance.high * between(1, 10)};
  return made;
}
Drive any_drive() {
  Drive made;
  made.open = interval<Volt>(0.2, 30);
  made.impedance = interval<Ohm>(0.05, 150);
  if (*rc::gen::arbitrary<bool>()) made.current = interval<Ampere>(0.005, 1);
  made.noise = interval<Volt>(1e-7, 1e-3);
  return made;
}
gear::SectionSpec inductive(double ohm, double henry) {
  return {.kind = gear::SectionKind::inductive, .resistance = Ohm(ohm), .inductance = Henry(henry)};
}
/// A voice coil with its treble rise and its resonance.
Ears any_network() {
  Ears made = any_ears();
  const double coil = log_between(8, 600);
  gear::SectionSpec resonance{.kind = gear::SectionKind::resonance, .resistance = Ohm(coil * log_between(0.05, 8))};
  resonance.frequency = Hertz(log_between(30, 200));
  resonance.q = log_between(0.3, 3);
  made.network = gear::ImpedanceNetwork{
      Ohm(coil), {inductive(coil * log_between(0.05, 1), coil * log_between(1e-6, 2e-5)), resonance}};
  made.impedance = Interval(Ohm(std::abs(gear::impedance(*made.network, gear::reference_frequency))));
  return made;
}

store::Headphone any_headphone() {
  store::Headphone made = headphone(*rc::gen::element<std::string>("dynamic", "planar", "balanced armature", ""));
  const int rows = *rc::gen::inRange(0, 4);
  for (int i = 0; i < rows; ++i) {
    const int at = source(made, *rc::gen::element(Basis::published, Basis::measured, Basis::own));
    if (*rc::gen::arbitrary<bool>()) made.impedance.push_back({Ohm(log_between(4, 700)), at});
    store::SensitivityFact fact;
    if (*rc::gen::arbitrary<bool>()) fact.per_volt = DBPerVolt(between(80, 130));
    if (*rc::gen::arbitrary<bool>()) fact.per_milliwatt = DBPerMilliwatt(between(75, 120));
    made.sensitivity.push_back({fact, at});
  }
  return made;
}
store::HeadphoneOutput any_output(store::Device& device) {
  store::HeadphoneOutput made;
  const int at = source(device, *rc::gen::element(Basis::published, Basis::measured, Basis::own));
  const int other = source(device, Basis::published);
  const int points = *rc::gen::inRange(0, 5);
  for (int i = 0; i < points; ++i)
    made.into.push_back({{Ohm(log_between(8, 700)), Volt(log_between(0.1, 20))}, *rc::gen::element(at, other)});
  if (*rc::gen::arbitrary<bool>()) made.open.push_back({Volt(log_between(0.5, 30)), at});
  if (*rc::gen::arbitrary<bool>()) made.impedance.push_back({Ohm(*rc::gen::element(0.0, 0.1, 2.0, 50.0, 120.0)), at});
  if (*rc::gen::arbitrary<bool>()) made.noise.push_back({Volt(log_between(1e-7, 1e-4)), at});
  if (*rc::gen::arbitrary<bool>()) made.dynamic_range.push_back({Decibel(between(80, 140)), at});
  return made;
}

RC_GTEST_PROP(PhysicsLaws, MoreSensitivityNeverNeedsMoreVoltage, ()) {
  const Ears ears = any_ears();
  Ears louder = ears;
  const Decibel by(between(0, 20));
  louder.sensitivity = map(ears.sensitivity, [&](DBPerVolt s) { return s + by; });
  const Need before = need(ears, 110_dB_SPL), after = need(louder, 110_dB_SPL);
  RC_ASSERT(rises(after.voltage, before.voltage));
  RC_ASSERT(rises(after.current, before.current));
  RC_ASSERT(rises(after.power, before.power));
}

RC_GTEST_PROP(PhysicsLaws, ALowerOutputImpedanceNeverMakesTheResponseWorse, ()) {
  const Ears ears = *rc::gen::arbitrary<bool>() ? any_network() : any_ears();
  const double a = log_between(0.05, 300), b = log_between(0.05, 300);
  const Bend low = bend(ears, Interval(Ohm(std::min(a, b)))), high = bend(ears, Interval(Ohm(std::max(a, b))));
  const auto swing = [](const Bend& bend) { return bend.up.high - bend.down.low; };
  RC_ASSERT(swing(low) <= swing(high) + Decibel(rounding_error));
  RC_ASSERT(high.level.likely <= low.level.likely + Decibel(rounding_error));
}

RC_GTEST_PROP(PhysicsLaws, AnswersMoveInTheDirectionOfTheirFormula, ()) {
  const Ears ears = any_ears();
  const Drive drive = any_drive();
  const double more = log_between(1, 3);
  Drive moved = drive;
  moved.open = map(drive.open, [&](Volt v) { return v * more; });
  RC_ASSERT(rises(given(drive, ears).level, given(moved, ears).level));
  moved = drive;
  moved.impedance = map(drive.impedance, [&](Ohm z) { return z * more; });
  RC_ASSERT(rises(given(moved, ears).level, given(drive, ears).level));
  RC_ASSERT(rises(*hiss(moved, ears), *hiss(drive, ears)));
  moved = drive;
  moved.noise = map(*drive.noise, [&](Volt v) { return v * more; });
  RC_ASSERT(rises(*hiss(drive, ears), *hiss(moved, ears)));
  if (drive.current) {
    moved.current = map(*drive.current, [&](Ampere i) { return i * more; });
    RC_ASSERT(rises(given(drive, ears).level, given(moved, ears).level));
  }
  RC_ASSERT(rises(given(drive, ears).level, given(scaled(drive, Decibel(more)), ears).level));
  RC_ASSERT(rises(given(drive, ears, {any_ears()}).voltage, given(drive, ears).voltage));  // a splitter only takes
  Ears higher = ears;
  higher.impedance = map(ears.impedance, [&](Ohm z) { return z * more; });
  RC_ASSERT(rises(given(drive, ears).voltage, given(drive, higher).voltage));
  RC_ASSERT(rises(need(higher, 110_dB_SPL).power, need(ears, 110_dB_SPL).power));
}

RC_GTEST_PROP(PhysicsLaws, IntervalsHoldTheAnswersOfEveryPointInThem, ()) {
  const Ears ears = any_ears();
  const Drive drive = any_drive();
  const Ears point = made::ears(inside(ears.sensitivity), inside(ears.impedance));
  Drive exact = made::drive(inside(drive.open), inside(drive.impedance));
  if (drive.current) exact.current = Interval(inside(*drive.current));
  exact.noise = Interval(inside(*drive.noise));
  const Need wide = need(ears, 110_dB_SPL), narrow = need(point, 110_dB_SPL);
  RC_ASSERT(holds(wide.voltage, narrow.voltage.likely));
  RC_ASSERT(holds(wide.current, narrow.current.likely));
  RC_ASSERT(holds(wide.power, narrow.power.likely));
  RC_ASSERT(holds(given(drive, ears).voltage, given(exact, point).voltage.likely));
  RC_ASSERT(holds(given(drive, ears).level, given(exact, point).level.likely));
  RC_ASSERT(holds(*hiss(drive, ears), hiss(exact, point)->likely));
  // Whatever the impedance is at a frequency, between the ends of the span:
  const double z = inside(ears.impedance_span).value(), at_1k = point.impedance.likely.value();
  const double r = exact.impedance.likely.value();
  const Decibel there = gain_of(z / (z + r) / (at_1k / (at_1k + r)));
  const Bend most = bend(ears, drive.impedance);
  RC_ASSERT(there <= most.up.high + Decibel(rounding_error) && there >= most.down.low - Decibel(rounding_error));
}

RC_GTEST_PROP(PhysicsLaws, CapturesHoldTheirPointsAndMoveWithTheirFigures, ()) {
  MicrophoneFigures microphone;
  microphone.sensitivity = interval<VoltPerPascal>(5e-4, 5e-2);
  microphone.self_noise = interval<DBSPL>(5, 30);
  microphone.impedance = interval<Ohm>(50, 600);
  PreampFigures preamp;
  preamp.gain = interval<Decibel>(40, 75);
  preamp.input_noise = {DBu(-130), DBu(-127), DBu(-110)};
  preamp.full_scale = interval<DBu>(1, 20);
  MicrophoneFigures one = microphone;
  one.sensitivity = Interval(inside(microphone.sensitivity));
  one.self_noise = Interval(inside(microphone.self_noise));
  one.impedance = Interval(inside(microphone.impedance));
  PreampFigures exact = preamp;
  exact.input_noise = Interval(inside(preamp.input_noise));
  exact.full_scale = Interval(inside(preamp.full_scale));
  exact.gain = Interval(inside(*preamp.gain));
  const Capture wide = capture(microphone, preamp, 84_dB_SPL, 18_dB), narrow = capture(one, exact, 84_dB_SPL, 18_dB);
  RC_ASSERT(holds(wide.gain_needed, narrow.gain_needed.likely));
  RC_ASSERT(holds(*wide.gain_spare, narrow.gain_spare->likely));
  RC_ASSERT(holds(wide.noise, narrow.noise.likely));
  const Capture louder = capture(microphone, preamp, 94_dB_SPL, 18_dB);
  RC_ASSERT(rises(louder.gain_needed, wide.gain_needed));
  RC_ASSERT(louder.signal_to_noise.likely > wide.signal_to_noise.likely);
  PreampFigures noisier = preamp;
  noisier.input_noise = map(preamp.input_noise, [](DBu n) { return n + 6_dB; });
  RC_ASSERT(rises(wide.noise, capture(microphone, noisier, 84_dB_SPL, 18_dB).noise));
}

RC_GTEST_PROP(PhysicsLaws, PerVoltAndPerMilliwattGiveTheSameAnswers, ()) {
  const double ohm = log_between(4, 700), per_volt = between(85, 130);
  const double per_mw = per_milliwatt(DBPerVolt(per_volt), Ohm(ohm)).value();
  const Ears a = ears_of(headphone({{Basis::published, ohm, per_volt}}));
  const Ears b = ears_of(headphone({{Basis::published, ohm, 0, per_mw}}));
  const Need of_a = need(a, 110_dB_SPL), of_b = need(b, 110_dB_SPL);
  RC_ASSERT(std::abs(of_a.voltage.likely / of_b.voltage.likely - 1) < rounding_error);
  RC_ASSERT(std::abs(of_a.power.low / of_b.power.low - 1) < rounding_error);
  // and the power is what per milliwatt says by itself
  RC_ASSERT(std::abs(10 * std::log10(of_b.power.likely.value() * 1e3) - (110 - per_mw)) < 1e-6);
}

RC_GTEST_PROP(PhysicsLaws, WhateverIsKnownNothingCrashesAndNothingIsNoNumber, ()) {
  const Ears ears = ears_of(any_headphone());
  RC_ASSERT(is_sound(ears.sensitivity) && is_sound(ears.impedance));
  RC_ASSERT(ears.impedance.low > Ohm(0));
  store::Interface interface;
  interface.phones = any_output(interface);
  store::Amplifier amplifier;
  amplifier.unbalanced = any_output(amplifier);
  if (*rc::gen::arbitrary<bool>()) amplifier.snr = {{Decibel(between(80, 140)), 0}};
  for (const Drive& drive : {drive_of(interface), drive_of(amplifier), drive_of(amplifier, true)}) {
    RC_ASSERT(is_sound(drive.open) && is_sound(drive.impedance));
    RC_ASSERT(drive.open.low > Volt(0) && drive.impedance.low >= Ohm(0));
    if (drive.current) RC_ASSERT(is_sound(*drive.current));
    if (drive.noise) RC_ASSERT(is_sound(*drive.noise));
    const Given most = given(drive, ears);
    RC_ASSERT(is_sound(most.voltage) && is_sound(most.level) && most.voltage.low > Volt(0));
    const Bend bent = bend(ears, drive.impedance);
    RC_ASSERT(is_sound(bent.up) && is_sound(bent.down) && is_sound(bent.level));
    RC_ASSERT(bent.up.low >= 0_dB && bent.down.high <= 0_dB && bent.level.high <= 0_dB);
    if (const auto noise = hiss(drive, ears)) RC_ASSERT(is_sound(*noise));
  }
}

RC_GTEST_PROP(PhysicsLaws, WhatAnOutputGivesLiesWhereItsPrintedPointsSay, ()) {
  // Any output: volts behind ohms with a current limit that ends below 120 ohm and above 30 mA.
  const double volt = log_between(0.5, 10), impedance = log_between(0.1, 50);
  const double current = std::max(volt / log_between(1, 120), 0.031);
  const auto truly = [&](double ohm) { return Volt(std::min(volt * ohm / (ohm + impedance), current * ohm)); };
  store::Interface made;
  const int at = source(made, Basis::published);
  for (const double ohm : {16.0, 33.0, 150.0, 600.0})
    if (*rc::gen::arbitrary<bool>()) made.phones.into.push_back({{Ohm(ohm), truly(ohm)}, at});
  RC_PRE(!made.phones.into.empty());
  if (*rc::gen::arbitrary<bool>()) add_impedance(made, made.phones, impedance);
  const double load = log_between(16, 600);
  const auto said = given(drive_of(made), ears(100_dB_per_V, Ohm(load))).voltage;
  RC_ASSERT(holds(said, truly(load)));
}

RC_GTEST_PROP(PhysicsLaws, WithoutAFigureTheIntervalIsNoNarrower, ()) {
  // One published row and one measurement that agrees with it as well as measurements do.
  const double ohm = log_between(16, 300), per_volt = between(96, 118);
  const Row maker{Basis::published, ohm, per_volt};
  const Row laboratory{Basis::measured, ohm * between(0.9, 1.1), per_volt + between(-4.4, 4.4)};
  const auto width = [](const auto& of) { return (of.high - of.low).value(); };
  const Ears both = ears_of(headphone({maker, laboratory})), one = ears_of(headphone({maker})),
             none = ears_of(headphone());
  RC_ASSERT(width(both.sensitivity) <= width(one.sensitivity));
  RC_ASSERT(width(one.sensitivity) <= width(none.sensitivity));
  RC_ASSERT(width(both.impedance) <= width(one.impedance));
  RC_ASSERT(one.sensitivity.low <= both.sensitivity.low && one.sensitivity.high >= both.sensitivity.high);
}

}  // namespace
}  // namespace ohmic::advise
