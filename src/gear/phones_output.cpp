// The order of a phones output: converter, volume, amplifier, fade, ceiling, and behind it the ear and the socket.

#include "gear/phones_output.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include "dsp/ceiling.hpp"
#include "dsp/meter.hpp"
#include "dsp/ramp.hpp"
#include "gear/phones_path.hpp"

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

constexpr std::array<Field, PhonesOutput::readings_count> phones_readings = {
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
};

/// Highest magnitude; `non_finite` counts what is none.
float peak_of(std::span<const float> samples, std::uint64_t& non_finite) noexcept {
  float peak = 0.0f;
  std::uint32_t strange = 0;
  for (const float sample : samples) {
    const float size = std::fabs(sample);
    strange += !(size <= std::numeric_limits<float>::max());
    peak = size > peak ? size : peak;
  }
  non_finite += strange;
  return peak;
}

void multiply(float* samples, const float* factors, int frames) noexcept {
  for (int i = 0; i < frames; ++i) samples[i] *= factors[i];
}

/// to = from + share (to - from), frame by frame.
void fade(float* to, const float* from, const float* share, int frames) noexcept {
  for (int i = 0; i < frames; ++i) to[i] = from[i] + share[i] * (to[i] - from[i]);
}

float level_of(float pascal) noexcept {
  return static_cast<float>(std::max(db_spl(Pascal(static_cast<double>(pascal))).value(), softest));
}

}  // namespace

struct PhonesOutput::Parts {
  Parts(const PhonesSpec& spec, std::uint64_t seed)
      : socket(spec.socket),
        fields(settings_of(spec.chains.size())),
        left_dac(spec.dac, seed),
        right_dac(spec.dac, seed + 2) {
    for (std::size_t k = 0; k < spec.chains.size(); ++k) paths.emplace_back(spec, k, seed + 4 + 2 * k);
  }

  void listen(std::span<const float> settings) noexcept;
  void amplify(Sides volts, int frames) noexcept;
  void hold(Sides terminals, int frames) noexcept;
  void leave(Sides terminals, Sides samples, int frames) noexcept;
  void hear(Sides terminals, Sides ear, int frames) noexcept;
  void run(const Block& block, std::size_t from, int frames) noexcept;
  void gather() noexcept;
  bool is_fading() const noexcept { return next != active; }
  double bound() const noexcept {
    return std::max(paths[active].pascal_per_volt_bound(), paths[next].pascal_per_volt_bound());
  }

  PhonesSocket socket;
  std::array<Field, 4> fields;
  Dac left_dac, right_dac;
  std::deque<PhonesPath> paths;  // a path is not moved: its parts know each other
  dsp::Ceiling ceiling{2};
  dsp::LinearRamp volume, fade_in, share, socket_scale;
  std::size_t active = 0, next = 0, wanted = 0;
  double limit_pascal = 0.0;  // peak of the sine with the ceiling's level
  float seen_volume = 0.0f, seen_ceiling = 0.0f, level = 0.0f, top = 0.0f;
  int ramp = 1, fade_in_frames = 1, fade_left = 0;
  bool is_fresh = true;

  struct Buffers {
    std::vector<float> volts[2], other[2], ear[2], factors, shares;
  } buffers;
  dsp::Meter ears[2], terminals[2];

  float converter_peak = 0.0f;
  StageReadings stage;  // since the last read
  std::uint64_t voltage_limited = 0, current_limited = 0, socket_clipped = 0, non_finite = 0;
};

PhonesOutput::PhonesOutput(const PhonesSpec& spec, std::uint64_t seed) : parts_(std::make_unique<Parts>(spec, seed)) {}
PhonesOutput::~PhonesOutput() = default;
PhonesOutput::PhonesOutput(PhonesOutput&&) noexcept = default;

std::span<const Field> PhonesOutput::fields() const noexcept { return parts_->fields; }
std::span<const Field> PhonesOutput::readings() const noexcept { return phones_readings; }

void PhonesOutput::prepare(const Format& format) {
  Parts& p = *parts_;
  p.left_dac.prepare(format);
  p.right_dac.prepare(format);
  for (auto& path : p.paths) path.prepare(format);
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
  reset();
}

void PhonesOutput::reset() noexcept {
  Parts& p = *parts_;
  p.left_dac.reset();
  p.right_dac.reset();
  for (auto& path : p.paths) path.reset();
  p.ceiling.reset();
  for (auto& meter : p.ears) meter.reset();
  for (auto& meter : p.terminals) meter.reset();
  p.stage = {};
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
  if (std::isfinite(which)) wanted = static_cast<std::size_t>(which + 0.5f);
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

/// Volts of the converter to terminal volts: the chain in use, or two of them while one fades into the other.
void PhonesOutput::Parts::amplify(Sides volts, int frames) noexcept {
  if (is_fading()) {
    const Sides other{buffers.other[0].data(), buffers.other[1].data()};
    share.fill(std::span(buffers.shares).first(static_cast<std::size_t>(frames)));
    paths[active].amplify(volts, other, frames);
    paths[next].amplify(volts, volts, frames);
    fade(volts.left, other.left, buffers.shares.data(), frames);
    fade(volts.right, other.right, buffers.shares.data(), frames);
  } else {
    paths[active].amplify(volts, volts, frames);
  }
}

/// The ceiling, in volts at the terminals: those at which the most sensitive ear on this output reaches it.
void PhonesOutput::Parts::hold(Sides terminals, int frames) noexcept {
  const float limit = std::nextafter(static_cast<float>(limit_pascal / bound()), 0.0f);
  const std::array<const float*, 2> in = {terminals.left, terminals.right};
  const std::array<float*, 2> out = {terminals.left, terminals.right};
  ceiling.process(std::span(&limit, 1), {.in = in, .out = out, .frames = frames});
}

void PhonesOutput::Parts::hear(Sides terminals_now, Sides ear, int frames) noexcept {
  paths[next].hear(terminals_now, ear, frames);
  if (!is_fading()) return;
  const Sides other{buffers.other[0].data(), buffers.other[1].data()};
  paths[active].hear(terminals_now, other, frames);
  // Terminals go from 1 to r with share s, so the ear must go from 1 to 1/r as their inverse does, or the level would
  // bulge in between:   (1 - e) + e / r = 1 / (1 - s + s r)   gives   e = s r / (1 - s + s r)
  const float r = static_cast<float>(paths[next].volt_per_full_scale() / paths[active].volt_per_full_scale());
  for (int i = 0; i < frames; ++i) {
    const auto s = buffers.shares[static_cast<std::size_t>(i)];
    buffers.factors[static_cast<std::size_t>(i)] = s * r / (1.0f - s + s * r);
  }
  fade(ear.left, other.left, buffers.factors.data(), frames);
  fade(ear.right, other.right, buffers.factors.data(), frames);
}

/// What the real socket must put out, and how far it can.
void PhonesOutput::Parts::leave(Sides terminals_now, Sides samples, int frames) noexcept {
  const float highest = socket.full_scale ? 1.0f : static_cast<float>(sample_peak(socket.uncalibrated_level).value());
  const double reached = socket.full_scale ? peak_of_sine(*socket.full_scale).value() : limit_pascal / bound();
  const float scale = static_cast<float>(static_cast<double>(highest) / reached);
  if (is_fresh) socket_scale.jump(scale);
  else socket_scale.aim(scale, ramp);

  paths[next].drive(terminals_now, samples, frames);
  if (is_fading()) {
    const Sides other{buffers.other[0].data(), buffers.other[1].data()};
    paths[active].drive(terminals_now, other, frames);
    fade(samples.left, other.left, buffers.shares.data(), frames);
    fade(samples.right, other.right, buffers.shares.data(), frames);
  }
  socket_scale.fill(std::span(buffers.factors).first(static_cast<std::size_t>(frames)));
  for (float* side : {samples.left, samples.right}) {
    multiply(side, buffers.factors.data(), frames);
    std::uint32_t clipped = 0;
    for (int i = 0; i < frames; ++i) {
      const float held = std::clamp(side[i], -highest, highest);
      clipped += std::fabs(side[i]) > highest * 1.00001f;
      side[i] = held;
    }
    socket_clipped += clipped;
  }
}

void PhonesOutput::Parts::run(const Block& block, std::size_t from, int frames) noexcept {
  const auto n = static_cast<std::size_t>(frames);
  const Sides volts{buffers.volts[0].data(), buffers.volts[1].data()};
  const auto left = block.input(0).subspan(from, n), right = block.input(1).subspan(from, n);
  converter_peak = std::max({converter_peak, peak_of(left, non_finite), peak_of(right, non_finite)});
  left_dac.process(Span<const FullScale>(left), Span<Volt>(volts.left, n));
  right_dac.process(Span<const FullScale>(right), Span<Volt>(volts.right, n));

  const auto factors = std::span(buffers.factors).first(n);
  volume.fill(factors);
  multiply(volts.left, factors.data(), frames);
  multiply(volts.right, factors.data(), frames);
  amplify(volts, frames);
  if (fade_in.is_moving()) {
    fade_in.fill(factors);
    multiply(volts.left, factors.data(), frames);
    multiply(volts.right, factors.data(), frames);
  }
  hold(volts, frames);

  const Sides ear{buffers.ear[0].data(), buffers.ear[1].data()};
  hear(volts, ear, frames);
  ears[0].process({ear.left, n});
  ears[1].process({ear.right, n});
  terminals[0].process({volts.left, n});
  terminals[1].process({volts.right, n});
  const std::array<const float*, 6> made = {nullptr, nullptr, volts.left, volts.right, ear.left, ear.right};
  for (std::size_t channel = 2; channel < std::min(block.out.size(), made.size()); ++channel)
    std::copy_n(made[channel], n, block.out[channel] + from);
  if (block.out.size() >= 2) leave(volts, {block.out[0] + from, block.out[1] + from}, frames);
  is_fresh = false;
}

void PhonesOutput::process(std::span<const float> settings, const Block& block) noexcept {
  Parts& p = *parts_;
  p.listen(settings);
  int done = 0;
  while (done < block.frames) {
    if (!p.is_fading() && p.wanted != p.active) {
      p.next = p.wanted;
      p.paths[p.next].reset();
      p.share.jump(0.0f);
      p.share.aim(1.0f, p.ramp);
      p.fade_left = p.ramp;
    }
    // A fade ends on its own frame, wherever blocks are cut.
    const int frames = p.is_fading() ? std::min(block.frames - done, p.fade_left) : block.frames - done;
    p.run(block, static_cast<std::size_t>(done), frames);
    done += frames;
    if (p.is_fading() && (p.fade_left -= frames) == 0) {
      p.gather();
      p.active = p.next;
    }
  }
}

/// Adds up what the stages in use have met.
void PhonesOutput::Parts::gather() noexcept {
  const StageReadings met = paths[active].take_readings();
  stage = met;
  voltage_limited += met.voltage_limited;
  current_limited += met.current_limited;
}

void PhonesOutput::read(std::span<float> values) noexcept {
  Parts& p = *parts_;
  p.gather();
  const AmplifierSpec& amplifier = p.paths[p.active].amplifier();
  const std::array<double, 3> rooms = {amplifier.rails.value() / p.stage.open_peak,
                                       amplifier.current_limit.value() / p.stage.current_peak,
                                       1.0 / static_cast<double>(p.converter_peak)};
  const auto tightest = std::min_element(rooms.begin(), rooms.end());
  const double headroom = std::min(gain_of(*tightest).value(), no_headroom_known);
  const std::array<float, readings_count> all = {
      level_of(std::max(p.ears[0].rms(), p.ears[1].rms())),
      level_of(std::max(p.ears[0].highest(), p.ears[1].highest()) * 0.70710678f),
      std::max(p.terminals[0].rms(), p.terminals[1].rms()),
      static_cast<float>(headroom),
      static_cast<float>(tightest - rooms.begin()),
      static_cast<float>(p.ceiling.gain_reduction().value()),
      static_cast<float>(p.ceiling.clamped_samples()),
      static_cast<float>(p.voltage_limited + p.current_limited),
      static_cast<float>(p.current_limited),
      static_cast<float>(p.socket_clipped),
      static_cast<float>(p.non_finite + p.ceiling.non_finite_samples()),
      static_cast<float>(p.stage.power().value()),
  };
  std::copy_n(all.begin(), std::min(values.size(), all.size()), values.begin());
  for (auto& meter : p.ears) meter.clear();
  p.converter_peak = 0.0f;
}

}  // namespace ohmic::gear
