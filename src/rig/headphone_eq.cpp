// A headphone's equalization as others publish it: AutoEq's and Equalizer APO's ParametricEQ.txt and GraphicEQ.txt.

#include "rig/headphone_eq.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "rig/words.hpp"

namespace ohmic::rig {
namespace {

using namespace words;

constexpr std::size_t largest_file = 1 << 20;
constexpr Decibel widest{100.0};         // a gain beyond is a damaged file
constexpr Decibel highest_preamp{20.0};  // it makes room for the filters; more than that is loud by mistake

struct Type {
  std::string_view name;
  EqualizerKind kind;
  bool has_gain = false;
  std::optional<double> q = {};   // when the file does not say
  bool names_its_corner = false;  // given a Q or a slope
};
// Defaults are Equalizer APO's (BiQuadFilterFactory.cpp): a shelf without Q has the slope 0.9, a notch the Q 30.
constexpr std::array types = {
    Type{"pk", EqualizerKind::peak, true},
    Type{"peq", EqualizerKind::peak, true},
    Type{"modal", EqualizerKind::peak, true},
    Type{"lsc", EqualizerKind::low_shelf, true},
    Type{"hsc", EqualizerKind::high_shelf, true},
    Type{"ls", EqualizerKind::low_shelf, true, {}, true},
    Type{"hs", EqualizerKind::high_shelf, true, {}, true},
    Type{"lp", EqualizerKind::low_pass, false, 1.0 / std::numbers::sqrt2},
    Type{"lpq", EqualizerKind::low_pass, false, 1.0 / std::numbers::sqrt2},
    Type{"hp", EqualizerKind::high_pass, false, 1.0 / std::numbers::sqrt2},
    Type{"hpq", EqualizerKind::high_pass, false, 1.0 / std::numbers::sqrt2},
    Type{"no", EqualizerKind::notch, false, 30.0},
};
constexpr std::string_view type_names = "PK, LSC, HSC, LS, HS, LP, HP or NO";

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Result<HeadphoneEq> read(std::string_view text) {
    if (text.size() > largest_file)
      return failure(fmt::format("The text has {} bytes; at most {} are read.", text.size(), largest_file),
                     "Is this a headphone's equalization?", {.file = file_});
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    bool has_said_anything = false;
    while (!text.empty()) {
      ++line_;
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = trimmed(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.empty() || line.starts_with('#')) continue;
      if (auto ok = read_line(line); !ok) return std::unexpected(std::move(ok.error()));
      has_said_anything = true;
    }
    if (!has_said_anything)
      return failure(
          "This says nothing; expected lines as \"Preamp: -6.1 dB\" and \"Filter 1: ON PK Fc 105 Hz Gain "
          "6.4 dB Q 0.70\", or \"GraphicEQ: 20 0.0; 22 6.0\".",
          {}, {.file = file_});
    return std::move(eq_);
  }

 private:
  std::unexpected<Error> refuse(std::string what, std::string hint = {}) const {
    return failure(std::move(what), std::move(hint), {.file = file_, .line = line_});
  }

  Result<void> read_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string key = folded(trimmed(line.substr(0, colon)));
    if (colon != std::string_view::npos) {
      const std::string_view value = line.substr(colon + 1);
      if (key == "preamp") return read_preamp(Line(value));
      if (key == "graphiceq") return read_graphic(value);
      if (key == "filter" || (key.starts_with("filter") && is_number(key.substr(6)))) return read_filter(Line(value));
    }
    return refuse(
        fmt::format("{} begins with none of \"Preamp:\", \"Filter:\" and \"GraphicEQ:\", of which a "
                    "headphone's equalization consists.",
                    quoted(line)));
  }
  static bool is_number(std::string_view text) {
    text = trimmed(text);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  }

  Result<void> read_preamp(Line words) {
    const std::string_view all = words.rest();
    const auto value = words.number();
    if (!value || !words.unit("dB") || !words.are_over())
      return refuse(fmt::format("The preamp is {}; expected a gain such as \"-6.1 dB\".", quoted(all)));
    eq_.preamp = eq_.preamp + Decibel(*value);
    if (eq_.preamp < -widest || eq_.preamp > highest_preamp)
      return refuse(fmt::format("The preamp comes to {}; expected {} to {}.", text(eq_.preamp), text(-widest),
                                text(highest_preamp)),
                    "It takes away what the filters lift, so it is mostly below 0 dB.");
    return {};
  }

  Result<void> read_graphic(std::string_view points) {
    if (!eq_.curve.empty()) return refuse("There is a GraphicEQ already; expected at most one.");
    while (!trimmed(points).empty()) {
      const std::size_t end = std::min(points.find(';'), points.size());
      Line words(points.substr(0, end));
      const std::string_view all = words.rest();
      points.remove_prefix(std::min(end + 1, points.size()));
      const auto frequency = words.number(), gain = words.number();
      if (!frequency || !gain || !words.are_over())
        return refuse(
            fmt::format("A point of the curve is {}; expected hertz and decibels such as \"105 6.4\", points "
                        "apart by semicolons.",
                        quoted(all)));
      if (*frequency < 1.0 || *frequency > 100e3 || std::abs(*gain) > widest.value())
        return refuse(fmt::format("A point of the curve is {}; expected 1 Hz to 100 kHz and {} to {}.", quoted(all),
                                  text(-widest), text(widest)));
      if (!eq_.curve.empty() && *frequency <= eq_.curve.back().frequency.value())
        return refuse(fmt::format("After {} the curve goes on at {}; expected rising frequencies.",
                                  text(eq_.curve.back().frequency), text(Hertz(*frequency))));
      if (eq_.curve.size() == most_graphic_points)
        return refuse(fmt::format("The curve has more than {} points.", most_graphic_points));
      eq_.curve.push_back({Hertz(*frequency), Decibel(*gain)});
    }
    if (eq_.curve.empty()) return refuse("The GraphicEQ has no points; expected such as \"20 0.0; 22 6.0\".");
    return {};
  }

  Result<void> read_filter(Line words) {
    const std::string_view state = words.next();
    if (folded(state) == "off") return {};
    if (folded(state) != "on") return refuse(fmt::format("The filter is {}; expected ON or OFF.", quoted(state)));
    const std::string_view name = words.next();
    if (folded(name) == "none") return {};
    const auto type = std::ranges::find(types, folded(name), &Type::name);
    if (type == types.end())
      return refuse(fmt::format("The filter's type is {}; expected {}.", quoted(name), type_names),
                    "Other types of Equalizer APO have no counterpart here; set the filter OFF to do without it.");

    std::optional<double> frequency, gain, q, slope;
    const bool is_shelf = type->kind == EqualizerKind::low_shelf || type->kind == EqualizerKind::high_shelf;
    if (is_shelf && words.start_with_digit()) {
      slope = words.number();
      if (!slope || !words.unit("dB") || *slope < 1.0 || *slope > 48.0)
        return refuse(fmt::format("The slope of {} is not such as \"12 dB\", 1 dB to 48 dB per octave.", quoted(name)));
    }
    while (!words.are_over()) {
      const std::string_view word = words.next();
      const std::string key = folded(word);
      const std::string_view rest = words.rest();
      if (key == "fc" && !frequency) {
        frequency = words.number();
        if (!frequency || !words.unit("Hz"))
          return refuse(fmt::format("After Fc stands {}; expected a frequency such as \"105 Hz\".", quoted(rest)));
      } else if (key == "gain" && !gain) {
        gain = words.number();
        if (!gain || !words.unit("dB"))
          return refuse(fmt::format("After Gain stands {}; expected a gain such as \"6.4 dB\".", quoted(rest)));
      } else if (key == "q" && !q && !slope) {
        q = words.number();
        if (!q) return refuse(fmt::format("After Q stands {}; expected a number such as \"0.70\".", quoted(rest)));
      } else {
        return refuse(
            fmt::format("In the filter stands {}; expected \"Fc 105 Hz\", \"Gain 6.4 dB\" and \"Q 0.70\", each "
                        "once.",
                        quoted(word)));
      }
    }
    if (!frequency) return refuse("The filter has no frequency; expected such as \"Fc 105 Hz\".");
    if (type->has_gain && !gain) return refuse("The filter has no gain; expected such as \"Gain 6.4 dB\".");
    if (!q && !slope && !is_shelf && !type->q) return refuse("The filter has no Q; expected such as \"Q 0.70\".");
    return add({.kind = type->kind,
                .frequency = Hertz(*frequency),
                .gain = Decibel(type->has_gain ? *gain : 0.0),
                .q = q.value_or(type->q.value_or(0.0))},
               type->names_its_corner && (q || slope),
               is_shelf && !q ? std::optional(slope.value_or(0.9 * 12.0) / 12.0) : std::nullopt);
  }

  /// slope: of a shelf that is not given by its Q; 1 is 12 dB per octave.
  Result<void> add(EqualizerBand band, bool names_its_corner, std::optional<double> slope) {
    if (eq_.bands.size() == most_headphone_bands)
      return refuse(fmt::format("There are more than {} filters that are ON.", most_headphone_bands));
    const double a = std::pow(10.0, band.gain.value() / 40.0), both = a + 1.0 / a;
    if (slope) {
      // 1 / Q^2 = (A + 1/A) (1/S - 1) + 2        (Bristow-Johnson, Audio EQ Cookbook)
      const double square = both * (1.0 / *slope - 1.0) + 2.0;
      if (!(square > 0.0))
        return refuse("The shelf's slope is too steep for its gain; expected at most 12 dB per octave.");
      band.q = 1.0 / std::sqrt(square);
    }
    if (names_its_corner) {
      // Equalizer APO's corner is half way, in dB, from the middle of the shelf to its end: f 10^(+-|gain| / (80 S)).
      const double s = slope ? *slope : 1.0 / ((1.0 / (band.q * band.q) - 2.0) / both + 1.0);
      const double octaves = std::abs(band.gain.value()) / (80.0 * s);
      band.frequency = band.frequency * std::pow(10.0, band.kind == EqualizerKind::low_shelf ? octaves : -octaves);
    }
    for (const auto& f : equalizer_band_fields) {
      const double value = f.load(band);
      if (f.field.dimension == Dimension::choice || f.field.accepts(value)) continue;
      const auto said = [&](double v) { return format_value(f.field.dimension, v); };
      return refuse(fmt::format("The filter's {} comes to {}; expected {} to {}.", f.field.name, said(value),
                                said(f.field.minimum), said(f.field.maximum)));
    }
    eq_.bands.push_back(band);
    return {};
  }

  const std::string& file_;
  int line_ = 0;
  HeadphoneEq eq_;
};

}  // namespace

bool is_impulse_response(std::string_view file) {
  constexpr std::array<std::string_view, 8> sounds = {".wav", ".flac", ".aif",  ".aiff",
                                                      ".caf", ".w64",  ".rf64", ".ogg"};
  const std::string name = folded(file);
  return std::ranges::any_of(sounds, [&](std::string_view end) { return name.ends_with(end); });
}

Result<HeadphoneEq> read_headphone_eq(const std::string& file) {
  const Place place{.file = file};
  if (is_impulse_response(file))
    return failure("This is named as a sound; expected a text such as AutoEq's ParametricEQ.txt.",
                   "An impulse response is loaded as sound.", place);
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status))
    return failure("There is no such file; expected a text such as AutoEq's ParametricEQ.txt.", {}, place);
  if (!std::filesystem::is_regular_file(status))
    return failure("This is not a file; expected a text such as AutoEq's ParametricEQ.txt.", {}, place);
  const auto size = std::filesystem::file_size(file, error);
  if (error || size > largest_file)
    return failure(fmt::format("The file has {} bytes; a headphone's equalization has at most {}.", size, largest_file),
                   {}, place);
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || (size > 0 && !(text << stream.rdbuf())))
    return failure("The file could not be read.", "Does it belong to you?", place);
  return parse_headphone_eq(text.str(), file);
}

Result<HeadphoneEq> parse_headphone_eq(std::string_view text, const std::string& file) {
  return Reader(file).read(text);
}

}  // namespace ohmic::rig
