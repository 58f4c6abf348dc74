#pragma once
// A line of the terminal as runs of styled text: what drawing makes and the screen turns into escape sequences.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ohmic::app {

/// What a text is, not which colour it has.
enum class Ink : std::uint8_t { plain, bright, dim, faint, accent, cool, track, good, warm, hot, on_paper };
/// How bright the ink glows: a meter's segment is lit, half lit, or only its peak was there.
enum class Glow : std::uint8_t { full, half, low };
/// What is behind it.
enum class Paper : std::uint8_t { none, chosen, mute, solo, alarm };

struct Style {
  Ink ink = Ink::plain;
  Paper paper = Paper::none;
  Glow glow = Glow::full;
  bool operator==(const Style&) const = default;
};

struct Run {
  std::string text;
  Style style;
  bool operator==(const Run&) const = default;
};

/// Columns a text takes: combining marks none, East Asian wide characters and emoji two. Not valid UTF-8: one a byte.
int columns(std::string_view text);
/// At most `width` columns, with "…" (or "~") where something was cut. Control characters become "?": a name in a rig
/// file cannot speak to the terminal.
std::string cut(std::string_view text, int width, bool is_ascii = false);
/// Characters plain ASCII lacks, written with those it has.
std::string in_ascii(std::string_view text);

/// Builds a line from left to right.
class Line {
 public:
  Line& add(std::string_view text, Style style = {});
  /// Cut or padded to exactly `width` columns.
  Line& left(std::string_view text, int width, Style style = {});
  Line& right(std::string_view text, int width, Style style = {});
  Line& space(int width) { return add(std::string(static_cast<std::size_t>(width > 0 ? width : 0), ' ')); }
  Line& to_column(int column) { return space(column - width()); }
  Line& add(const Line& line);
  /// Nothing reaches beyond `width` columns.
  Line& clip(int width, bool is_ascii = false);

  int width() const { return width_; }
  const std::vector<Run>& runs() const { return runs_; }
  std::string plain() const;

 private:
  std::vector<Run> runs_;
  int width_ = 0;
};

}  // namespace ohmic::app
