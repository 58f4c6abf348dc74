// What a phones output is asked and what it answers: settings, chains to change to, readings.

#include "gear/phones_output.hpp"

#include <algorithm>
#include <cmath>

#include "gear/phones_parts.hpp"

namespace ohmic::gear {
namespace {

constexpr Second fade_in_time{0.3};
constexpr Second fade_time{0.02};
constexpr double no_headroom_known = 200.0;  // dB: nothing plays
constexpr double softest = -200.0;           // dB SPL: silence

constexpr std::array limit_names = {std::string_view("rails"), std::string_view("current"),
                                    std::string_view("converter")};

std::array<Field, 4> settings_of(std::size_t chains) {
  return {Field{.name = "volume",
                .dimension = Dimension::decibel,
                .minimum = -100,
                .maximum = 10,
                .fallback = -20,
                .says = "The volume knob, in front of the amplifier.",
                .law = Law::decibel},
          Field{.name = "mute", .dimension = Dimension::flag, .says = "Nothing into the amplifier."},
          Field{.name = "chain",
                .dimension = Dimension::number,
                .maximum = static_cast<double>(chains - 1),
                .says = "Which amplifier and headphone is heard, from 0."},
          Field{.name = "ceiling",
                .dimension = Dimension::db_spl,
                .minimum = 60,
                .maximum = 125,
                .fallback = 105,
                .says = "No sample at the ear exceeds the peak of a sine of this level."}};
}

constexpr Field probe{.name = "probe", .minimum = -1e6, .maximum = 1e6};
constexpr std::array<Field, PhonesOutput::circuit_readings_count> phones_readings = {
    Field{.name = "sound", .dimension = Dimension::db_spl, .minimum = softest, .maximum = 200},
    Field{.name = "sound_peak", .dimension = Dimension::db_spl, .minimum = softest, .maximum = 200},
    Field{.name = "terminal", .dimension = Dimension::volt, .maximum = 1000},
    Field{.name = "headroom", .dimension = Dimension::decibel, .minimum = -200, .maximum = no_headroom_known},
    Field{.name = "limit", .dimension = Dimension::choice, .maximum = 2, .choices = limit_names},
    Field{.name = "reduction", .dimension = Dimension::decibel, .maximum = 200},
    Field{.name = "clamped", .maximum = 1e18},
    Field{.name = "limited", .maximum = 1e18},
    Field{.name = "current_limited", .maximum = 1e18},
    Field{.name = "socket_clipped", .maximum = 1e18},
    Field{.name = "non_finite", .maximum = 1e18},
    Field{.name = "power", .dimension = Dimension::watt, .maximum = 1e6},
    Field{.name = "supply_current", .dimension = Dimension::ampere, .maximum = 1e3},
    Field{.name = "load_current", .dimension = Dimension::ampere, .maximum = 1e3},
    Field{.name = "iterations", .maximum = 1e3},
    Field{.name = "unconverged", .maximum = 1e18},
    Field{.name = "fallbacks", .maximum = 1e18},
    Field{.name = "mutings", .maximum = 1e18},
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
    probe,
};
static_assert(CircuitAmplifier::most_probes == 8, "as many as in the list above");

float level_of(float pascal) noexcept {
  return static_cast<float>(std::max(db_spl(Pascal(static_cast<double>(pascal))).value(), softest));
}

}  // namespace

PhonesOutput::Parts::Parts(const PhonesSpec& spec, std::uint64_t seed)
    : socket(spec.socket),
      fields(settings_of(spec.chains.size())),
      left_dac(spec.dac, seed),
      right_dac(spec.dac, seed + 2) {
  for (std::size_t k = 0; k < spec.chains.size(); ++k) paths.emplace_back(spec, k, seed + 4 + 2 * k);
  make_circuits(spec, seed + 4 + 2 * spec.chains.size());
}

PhonesOutput::PhonesOutput(const PhonesSpec& spec, std::uint64_t seed) : parts_(std::make_unique<Parts>(spec, seed)) {}
PhonesOutput::~PhonesOutput() = default;
PhonesOutput::PhonesOutput(PhonesOutput&&) noexcept = default;

std::span<const Field> PhonesOutput::fields() const noexcept { return parts_->fields; }
std::span<const Field> PhonesOutput::readings() const noexcept {
  return std::span(phones_readings).first(parts_->up ? circuit_readings_count : readings_count);
}
Frames PhonesOutput::latency() const noexcept { return parts_->late; }

void PhonesOutput::prepare(const Format& format) {
  Parts& p = *parts_;
  p.left_dac.prepare(format);
  p.right_dac.prepare(format);
  for (auto& path : p.paths) path.prepare(format);
  p.prepare_circuits(format);
  p.ceiling.prepare(format);
  const auto frames = static_cast<std::size_t>(format.frames);
  for (int side = 0; side < 2; ++side) {
    p.buffers.volts[side].assign(frames, 0.0f);
    p.buffers.other[side].assign(frames, 0.0f);
    p.buffers.ear[side].assign(frames, 0.0f);
    p.ears[side].prepare(format.rate, std::numeric_limits<float>::max());
    p.terminals[side].prepare(format.rate, std::numeric_limits<float>::max());
  }
  p.buffers.factors.assign(frames, 0.0f);
  p.buffers.shares.assign(frames, 0.0f);
  p.ramp = dsp::ramp_frames(fade_time, format.rate);
  p.fade_in_frames = dsp::ramp_frames(fade_in_time, format.rate);
  for (HeldPeak* held : {&p.open_held, &p.current_held, &p.converter_held}) held->prepare(format.rate);
  reset();
}

void PhonesOutput::reset() noexcept {
  Parts& p = *parts_;
  p.left_dac.reset();
  p.right_dac.reset();
  for (auto& path : p.paths) path.reset();
  p.reset_circuits();
  p.ceiling.reset();
  for (auto& meter : p.ears) meter.reset();
  for (auto& meter : p.terminals) meter.reset();
  p.stage = {};
  for (HeldPeak* held : {&p.open_held, &p.current_held, &p.converter_held}) held->reset();
  p.converter_peak = 0.0f;
  p.voltage_limited = p.current_limited = p.socket_clipped = p.non_finite = 0;
  p.is_fresh = true;
}

/// Takes the settings of a block; what is no number keeps its last value.
void PhonesOutput::Parts::listen(std::span<const float> settings) noexcept {
  const auto asked = [&](Setting which) {
    const float value = which < settings.size() ? settings[which] : std::numeric_limits<float>::quiet_NaN();
    const Field& field = fields[which];
    if (std::isfinite(value))
      return std::clamp(value, static_cast<float>(field.minimum), static_cast<float>(field.maximum));
    return is_fresh ? static_cast<float>(field.fallback) : std::numeric_limits<float>::quiet_NaN();
  };
  const float new_volume = asked(PhonesOutput::volume), is_muted = asked(mute), which = asked(chain);
  const float new_ceiling = asked(PhonesOutput::ceiling);
  if (std::isfinite(new_volume) && (is_fresh || new_volume != seen_volume)) {
    seen_volume = new_volume;
    level = static_cast<float>(factor(Decibel(static_cast<double>(new_volume))));
  }
  if (std::isfinite(new_ceiling) && (is_fresh || new_ceiling != seen_ceiling)) {
    seen_ceiling = new_ceiling;
    limit_pascal = peak_of_sine(pascals(DBSPL(static_cast<double>(new_ceiling)))).value();
  }
  if (std::isfinite(which)) wanted = static_cast<std::size_t>(std::lround(which));
  const float target = is_muted > 0.5f ? 0.0f : level;
  if (is_fresh) {
    active = next = wanted;
    volume.jump(target);
    fade_in.jump(0.0f);
    fade_in.aim(1.0f, fade_in_frames);
    share.jump(1.0f);
  } else {
    volume.aim(target, ramp);
  }
}

void PhonesOutput::process(std::span<const float> settings, const Block& block) noexcept {
  begin(settings, block, parts_->own_bank);
  parts_->own_bank.run();
  finish(block);
}

void PhonesOutput::begin(std::span<const float> settings, const Block& block, AmplifierBank& bank) noexcept {
  parts_->listen(settings);
  parts_->convert(block);
  if (parts_->up) parts_->begin_circuits(block.frames, bank);
}

std::span<const float> PhonesOutput::converted(std::size_t side) const noexcept { return parts_->buffers.volts[side]; }

void PhonesOutput::finish(const Block& block) noexcept {
  Parts& p = *parts_;
  if (p.up) p.finish_circuits(block.frames);
  int done = 0;
  while (done < block.frames) {
    if (!p.is_fading() && p.wanted != p.active) {
      p.next = p.wanted;
      if (!p.is_circuit(p.next)) p.paths[p.next].reset();
      p.share.jump(0.0f);
      p.share.aim(1.0f, p.ramp);
      p.fade_left = p.ramp;
    }
    // A fade ends on its own frame, wherever blocks are cut; so does a ceiling that comes down.
    p.ceiling.aim(static_cast<float>(p.limit_pascal));
    p.socket_pascal = p.ceiling.glides_from();
    int frames = block.frames - done;
    if (p.is_fading()) frames = std::min(frames, p.fade_left);
    if (p.ceiling.glide_left() > 0) frames = std::min(frames, p.ceiling.glide_left());
    p.run(block, static_cast<std::size_t>(done), frames);
    done += frames;
    if (p.is_fading()) p.fade_left -= frames;
    if (p.is_fading() && p.fade_left == 0) {
      p.gather();
      p.active = p.next;
    }
  }
}

/// Adds up what the stages in use have met.
void PhonesOutput::Parts::gather() noexcept {
  const StageReadings met = is_circuit(active) ? chains[active].circuit->take_stage() : paths[active].take_readings();
  stage = met;
  voltage_limited += met.voltage_limited;
  current_limited += met.current_limited;
}

/// How far the peaks lately were from the rails, the current limit and the converter's end, as factors.
std::array<double, 3> PhonesOutput::Parts::rooms() const noexcept {
  const double converter = 1.0 / converter_held.value();
  if (is_circuit(active)) {
    const CircuitAmplifier& circuit = *chains[active].circuit->order().amplifier;
    const double room = circuit.limit.value() / open_held.value(), none = std::numeric_limits<double>::infinity();
    if (circuit.is_limited_by_current) return {none, room, converter};
    return {room, none, converter};
  }
  const AmplifierSpec& amplifier = paths[active].amplifier();
  return {amplifier.rails.value() / open_held.value(), amplifier.current_limit.value() / current_held.value(),
          converter};
}

void PhonesOutput::read(std::span<float> values) noexcept {
  Parts& p = *parts_;
  p.gather();
  p.open_held.add(p.stage.open_peak, p.stage.frames);
  p.current_held.add(p.stage.current_peak, p.stage.frames);
  p.converter_held.add(static_cast<double>(p.converter_peak), p.stage.frames);
  const std::array<double, 3> rooms = p.rooms();
  const auto tightest = std::min_element(rooms.begin(), rooms.end());
  const double room = std::min(gain_of(*tightest).value(), no_headroom_known);
  std::array<float, circuit_readings_count> all = {
      level_of(std::max(p.ears[0].rms(), p.ears[1].rms())),
      level_of(std::max(p.ears[0].held_peak(), p.ears[1].held_peak()) * 0.70710678f),
      std::max(p.terminals[0].rms(), p.terminals[1].rms()),
      static_cast<float>(room),
      static_cast<float>(tightest - rooms.begin()),
      static_cast<float>(p.ceiling.gain_reduction().value()),
      static_cast<float>(p.ceiling.clamped_samples()),
      static_cast<float>(p.voltage_limited + p.current_limited),
      static_cast<float>(p.current_limited),
      static_cast<float>(p.socket_clipped),
      static_cast<float>(p.non_finite + p.ceiling.non_finite_samples()),
      static_cast<float>(p.stage.power().value()),
  };
  if (p.up) p.read_circuits(std::span(all).subspan(supply_current));
  std::copy_n(all.begin(), std::min(values.size(), all.size()), values.begin());
  p.converter_peak = 0.0f;
}

}  // namespace ohmic::gear
