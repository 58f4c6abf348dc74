#pragma once
// The live view of one session: what it shows, what its keys do, and the peaks it holds.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command_line.hpp"
#include "engine/health.hpp"
#include "events.hpp"
#include "rig/session.hpp"
#include "terminal/controls.hpp"
#include "terminal/keys.hpp"
#include "terminal/screen.hpp"
#include "terminal/view.hpp"

namespace ohmic::app {

/// A peak that stays for a second and a half and then falls by 20 dB a second, and whether a counter moved lately.
class Hold {
 public:
  Held follow(double peak, long overs, std::chrono::nanoseconds now);

 private:
  double level_ = unknown;
  long overs_ = 0;
  bool has_begun_ = false;
  std::chrono::nanoseconds since_{}, last_{}, over_until_{};
};

/// What the loop knows beside the session.
struct Situation {
  std::chrono::nanoseconds now{};
  std::string device;
  Format format;
  Second latency;
  bool is_playing = true;
  bool is_stopping = false;
};

class Show {
 public:
  Show(rig::Session& session, bool is_ascii);

  /// Takes the keys, and tells what they did to files; true when the person wants to quit.
  bool take_keys(std::chrono::nanoseconds now, Events& events);
  /// What the keys turned since the last call.
  std::vector<rig::Turned> take_turned() { return std::exchange(turned_, {}); }
  /// Draws what is.
  void draw(const Situation& situation, std::vector<rig::InputState> inputs, std::vector<rig::PhonesState> phones,
            const engine::Health& health, const Events& events);
  void resized() { screen_.forget(); }
  /// Where keys come from, or -1.
  int descriptor() const { return screen_.has_keys() ? 0 : -1; }

 private:
  std::size_t type(std::string_view bytes);
  bool act(const Action& action, std::chrono::nanoseconds now, Events& events);
  void save(std::chrono::nanoseconds now, Events& events);
  void set(const std::string& address, std::string_view value, std::chrono::nanoseconds now, Events& events);
  void tell(std::string_view what, std::vector<rig::Turned> turned, std::chrono::nanoseconds now, Events& events);
  void travel(std::string_view what, std::vector<rig::Turned> (rig::Session::*way)(), std::chrono::nanoseconds now,
              Events& events);
  void talk(std::chrono::nanoseconds now, Events& events);
  void dim(std::chrono::nanoseconds now, Events& events);
  void follow();

  rig::Session& session_;
  Screen screen_;
  KeyDecoder decoder_;
  Picture picture_;
  Pen pen_;
  std::size_t mix_ = 0;
  std::vector<rig::Turned> turned_;
  std::vector<Hold> inputs_, phones_, headrooms_;
  int quiet_looks_ = 0;  // looks without a byte, so that a lone Escape is told from the start of an arrow
};

}  // namespace ohmic::app
