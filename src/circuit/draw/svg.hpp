#pragma once
// The words and numbers of a picture: SVG text that is the same on every machine, escaped, with figures in engineering notation.

#include <string>
#include <string_view>

namespace ohmic::circuit {

/// Of 1000 to the power of group, -5 to 4: "f" to "T", "" for 0.
std::string_view prefix(int group);
/// 22100 -> "22.1k", 1e-4 -> "100µ", 0 -> "0": at most `digits` significant digits and a prefix from f to T.
std::string engineering(double value, int digits = 4);
/// 0.001 -> "0.001", 2.5 -> "2.5", -0 -> "0"; 1e-9 -> "1e-9" where zeros would not end.
std::string plain(double value, int digits = 4);
/// "&" "<" ">" and quotes as XML wants them; characters XML forbids become "?".
std::string escaped(std::string_view text);
/// Width in pixels of a text in a sans-serif face of this size: an estimate on the large side.
double text_width(std::string_view text, double size);

/// Collects an SVG document. Coordinates are written with two decimals at most, never in the locale's way.
class Svg {
 public:
  Svg& raw(std::string_view text);
  Svg& number(double value);
  /// <text class="..." x y>; anchor is start, middle or end.
  Svg& text(double x, double y, std::string_view what, std::string_view css, std::string_view anchor = "start");
  Svg& line(double x1, double y1, double x2, double y2, std::string_view css);
  /// Takes what was written.
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Head of a document: size, title and description for readers who listen, and its style sheet.
/// light, dark: CSS rules; the dark ones are put under prefers-color-scheme.
std::string svg_head(double width, double height, std::string_view title, std::string_view description,
                     std::string_view light, std::string_view dark);

}  // namespace ohmic::circuit
