// The words and numbers of a picture.
#include "circuit/draw/svg.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ohmic::circuit {
namespace {

// std::to_chars knows no locale: the same bytes everywhere.
std::string shortest(double value, int digits) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, digits).ptr;
  return {text.data(), end};
}

std::string fixed(double value, int decimals) {
  std::array<char, 340> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr;
  std::string result(text.data(), end);
  if (result.find('.') != std::string::npos) {
    while (result.back() == '0') result.pop_back();
    if (result.back() == '.') result.pop_back();
  }
  return result == "-0" ? "0" : result;
}

}  // namespace

std::string_view prefix(int group) {
  static constexpr std::array<std::string_view, 10> prefixes = {"f", "p", "n", "µ", "m", "", "k", "M", "G", "T"};
  return prefixes[static_cast<std::size_t>(group) + 5];
}

std::string engineering(double value, int digits) {
  if (!std::isfinite(value)) return std::isnan(value) ? "?" : value > 0 ? "∞" : "-∞";
  if (value == 0.0) return "0";
  int group = static_cast<int>(std::floor(std::log10(std::abs(value)) / 3.0 + 1e-9));
  // 999.96 with four digits is 1000: it moves up a prefix.
  const auto rounds_up = [&](int g) {
    const double scaled = std::abs(value) / std::pow(1000.0, g);
    return scaled >= 1000.0 - 0.5 * std::pow(10.0, 3 - digits);
  };
  if (rounds_up(group)) ++group;
  if (group < -5 || group > 4) return shortest(value, digits);
  const double scaled = value / std::pow(1000.0, group);
  const int before = std::abs(scaled) < 10.0 ? 1 : std::abs(scaled) < 100.0 ? 2 : 3;
  return fixed(scaled, std::max(0, digits - before)) + std::string(prefix(group));
}

std::string plain(double value, int digits) {
  if (!std::isfinite(value)) return engineering(value);
  const double size = std::abs(value);
  if (size == 0.0) return "0";
  if (size < 1e-6 || size >= 1e9) return shortest(value, digits);
  const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
  return fixed(value, std::max(0, digits - before));
}

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
  }
  return result;
}

double text_width(std::string_view text, double size) {
  double em = 0.0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) == 0x80) continue;  // inside a UTF-8 character
    if (c == 'm' || c == 'w' || c == 'M' || c == 'W' || c == '%') em += 0.9;
    else if (c == 'i' || c == 'l' || c == 'j' || c == '.' || c == ',' || c == ' ' || c == '(' || c == ')') em += 0.35;
    else if (c >= 'A' && c <= 'Z') em += 0.7;
    else em += 0.61;
  }
  return em * size;
}

Svg& Svg::raw(std::string_view text) {
  out_ += text;
  return *this;
}
Svg& Svg::number(double value) {
  out_ += fixed(std::isfinite(value) ? std::clamp(value, -1e6, 1e6) : 0.0, 2);
  return *this;
}
Svg& Svg::text(double x, double y, std::string_view what, std::string_view css, std::string_view anchor) {
  raw("<text class=\"").raw(css).raw("\" x=\"").number(x).raw("\" y=\"").number(y);
  if (anchor != "start") raw("\" text-anchor=\"").raw(anchor);
  return raw("\">").raw(escaped(what)).raw("</text>\n");
}
Svg& Svg::line(double x1, double y1, double x2, double y2, std::string_view css) {
  raw("<path class=\"").raw(css).raw("\" d=\"M").number(x1).raw(" ").number(y1).raw("L").number(x2).raw(" ").number(y2);
  return raw("\"/>\n");
}

std::string svg_head(double width, double height, std::string_view title, std::string_view description,
                     std::string_view light, std::string_view dark) {
  Svg svg;
  svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").number(width).raw(" ").number(height);
  svg.raw("\" width=\"").number(width).raw("\" height=\"").number(height);
  svg.raw("\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"Inter, 'Helvetica Neue', Helvetica, Arial, ");
  svg.raw("'DejaVu Sans', sans-serif\">\n<title id=\"title\">").raw(escaped(title));
  svg.raw("</title>\n<desc id=\"desc\">").raw(escaped(description)).raw("</desc>\n<style>\n").raw(light);
  svg.raw("@media (prefers-color-scheme: dark) {\n").raw(dark).raw("}\n</style>\n");
  return svg.take();
}

}  // namespace ohmic::circuit
