#pragma once
// The terminal itself: taken over whole, drawn without flicker, and given back as it was, also after a crash.

#include <string>
#include <vector>

#include "terminal/line.hpp"
#include "terminal/palette.hpp"

namespace ohmic::app {

/// What to write so that a terminal that shows `before` shows `now`: only lines that changed, each
/// as wide as the terminal. Empty: nothing changed.
std::string difference(const std::vector<std::string>& before, const std::vector<std::string>& now);

/// Is this file descriptor a terminal that can be drawn on?
bool is_terminal(int descriptor);

/// Columns and lines; 80x24 where the terminal does not say.
struct Size {
  int width = 80, height = 24;
};
Size size_of_terminal(int descriptor);

/// Holds the terminal on standard output (and the keys on standard input, when that is one too). One at a time.
class Screen {
 public:
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// Draws; lines beyond the terminal's height are left out.
  void draw(const std::vector<Line>& lines);
  /// Draws everything anew next time: the size changed, or somebody else wrote.
  void forget() { shown_.clear(); }

  Size size() const { return size_of_terminal(1); }
  Colours colours() const { return colours_; }
  bool has_keys() const { return has_keys_; }
  /// Bytes typed since the last call; empty when there are none.
  std::string typed();

  /// Gives the terminal back; async-signal-safe, harmless twice.
  static void give_back() noexcept;

 private:
  Colours colours_;
  bool has_keys_ = false;
  std::vector<std::string> shown_;
};

}  // namespace ohmic::app
