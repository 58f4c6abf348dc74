#pragma once
// What happens while a rig plays: dated, in words, with figures; printed as lines, as JSON, or kept for the view.

#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ohmic::app {

struct Event {
  enum class Kind {
    opened,       // the card plays
    rights,       // what the system refused
    warning,      // odd in the rig, but allowed
    first_audio,  // the first period was computed
    xrun,
    lost,       // the card is gone
    trying,     // why it does not come back
    changed,    // the card changed its format
    back,       // it plays again
    clip,       // an input clipped at its converter
    limit,      // an amplifier clipped
    circuit,    // an amplifier's equations were not met in time
    ceiling,    // an output was held at its ceiling
    dose,       // somebody's ears had enough, or it cannot be kept
    late,       // a recording came too late
    contained,  // a sample was no number
    saved,      // the rig file was written, or why not
    kept,       // values that are not saved, and where they are
    edited,     // the rig file was edited: what it changed, or why it is not taken
    turned,     // many values at once: undo, A/B
    control,    // where other programs may control it, or why not
    console,    // where a browser finds it, or why not
    stopped,
  };
  Kind kind = Kind::opened;
  std::chrono::nanoseconds at{};  // since the program began
  std::string words;
  std::vector<std::pair<std::string, double>> figures;  // for --json
  std::string secret = {};                              // behind the words, where they are printed and nowhere else
};

/// "xrun", "first audio": one word or two.
std::string_view name_of(Event::Kind kind);
/// Something went wrong, as far as the sound goes.
bool is_alarm(Event::Kind kind);
/// "12.345 s".
std::string time_text(std::chrono::nanoseconds at);
/// "12.345 s  xrun: JACK lost 32 frames.", with its secret.
std::string line_of(const Event& event);

/// Takes events: writes each at once, or keeps the last ones for the view.
class Events {
 public:
  enum class As { lines, json, kept };

  explicit Events(As as, std::FILE* file = stdout) : as_(as), file_(file) {}

  void tell(Event event);
  /// Called with the last ones, and with each from now on, without their secrets; null: nobody is.
  void hear(std::function<void(const Event&)> hears);
  /// The last ones, the newest last; at most 64.
  const std::deque<Event>& last() const { return last_; }
  /// Nobody reads any more: the pipe is closed, the disk is full.
  bool is_unheard() const { return is_unheard_; }

 private:
  As as_;
  std::FILE* file_;
  std::deque<Event> last_;
  std::function<void(const Event&)> hears_;
  bool is_unheard_ = false;
};

}  // namespace ohmic::app
