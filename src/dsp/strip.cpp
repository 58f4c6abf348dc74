// An input's whole strip in one processor: everything between its converter and its fader, without adding a frame.

#include "dsp/strip.hpp"

#include <string>
#include <string_view>

namespace ohmic::dsp {
namespace {

constexpr Field trim_field = {.name = "trim",
                              .dimension = Dimension::decibel,
                              .minimum = -60.0,
                              .maximum = 24.0,
                              .says = "Gain in front of everything else.",
                              .law = Law::decibel};
constexpr Field polarity_field = {
    .name = "polarity", .dimension = Dimension::flag, .says = "Turns the polarity round."};

constexpr std::array<Field, Strip::readings_count> strip_readings = {{
    {.name = "gate.reduction",
     .dimension = Dimension::decibel,
     .maximum = 100.0,
     .says = "How far the gate turned down, at the deepest."},
    {.name = "de_esser.reduction",
     .dimension = Dimension::decibel,
     .maximum = 24.0,
     .says = "How far the de-esser turned its band down, at the deepest."},
    {.name = "compressor.reduction",
     .dimension = Dimension::decibel,
     .maximum = 200.0,
     .says = "How far the compressor turned down, at the deepest."},
}};

/// Fields under a prefix; their names live in `names`, which must not grow. What can be off is off by default.
void append(std::vector<Field>& all, std::vector<std::string>& names, std::string_view prefix,
            std::span<const Field> fields) {
  for (Field f : fields) {
    if (f.name == "on") f.fallback = 0.0;
    f.name = names.emplace_back(std::string(prefix) + "." + std::string(f.name));
    all.push_back(f);
  }
}

/// All but the delay, whose range is each strip's own.
std::span<const Field> common_fields() {
  static const auto all = [] {
    static std::vector<std::string> names;  // outlives every strip, as names in a field must
    names.reserve(Strip::settings_count);
    std::vector<Field> fields = {trim_field, polarity_field};
    append(fields, names, "high_pass", HighPass(1).fields());
    append(fields, names, "gate", Gate(1).fields());
    append(fields, names, "equalizer", Equalizer(1, Strip::equalizer_bands).fields());
    append(fields, names, "de_esser", DeEsser(1).fields());
    append(fields, names, "compressor", Compressor(1).fields());
    return fields;
  }();
  return all;
}

}  // namespace

Strip::Strip(std::size_t channels, Second longest_delay)
    : channels_(channels),
      gain_(channels),
      high_pass_(channels),
      gate_(channels),
      equalizer_(channels, equalizer_bands),
      de_esser_(channels),
      compressor_(channels),
      delay_(channels, longest_delay),
      fields_(common_fields().begin(), common_fields().end()) {
  fields_.push_back(delay_.fields()[0]);
}

void Strip::prepare(const Format& format) {
  gain_.prepare(format);
  high_pass_.prepare(format);
  gate_.prepare(format);
  equalizer_.prepare(format);
  de_esser_.prepare(format);
  compressor_.prepare(format);
  delay_.prepare(format);
}

void Strip::reset() noexcept {
  gain_.reset();
  high_pass_.reset();
  gate_.reset();
  equalizer_.reset();
  de_esser_.reset();
  compressor_.reset();
  delay_.reset();
}

void Strip::process(std::span<const float> settings, const Block& block) noexcept {
  std::array<float, 3> gain{};
  gain[Gain::gain] = settings[trim_at];
  gain[Gain::polarity] = settings[polarity_at];
  gain_.process(gain, block);
  // The rest in place: a block of one strip stays in the nearest cache.
  for (std::size_t c = 0; c < channels_; ++c) reads_[c] = block.out[c];
  const Block rest{std::span(reads_).first(channels_), block.out, block.frames};
  high_pass_.process(settings.subspan(high_pass_at), rest);
  gate_.process(settings.subspan(gate_at), rest);
  equalizer_.process(settings.subspan(equalizer_at), rest);
  de_esser_.process(settings.subspan(de_esser_at), rest);
  compressor_.process(settings.subspan(compressor_at), rest);
  delay_.process(settings.subspan(delay_at), rest);
}

std::span<const Field> Strip::fields() const noexcept { return fields_; }
std::span<const Field> Strip::readings() const noexcept { return strip_readings; }

void Strip::read(std::span<float> values) noexcept {
  gate_.read(values.subspan(gate_reduction, 1));
  de_esser_.read(values.subspan(de_esser_reduction, 1));
  compressor_.read(values.subspan(compressor_reduction, 1));
}

}  // namespace ohmic::dsp
