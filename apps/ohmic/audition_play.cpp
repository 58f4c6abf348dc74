// Some fifteen looks a second, as ohmic run does it.

#include "audition_play.hpp"

#include <array>
#include <cstdio>
#include <deque>
#include <optional>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "rig/audition.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {

using std::chrono::milliseconds;

/// Bytes of standard input where there is no screen; nothing: it has ended.
std::optional<std::string> read_piped(milliseconds patience) {
  pollfd ready{STDIN_FILENO, POLLIN, 0};
  if (::poll(&ready, 1, static_cast<int>(patience.count())) <= 0) return std::string();
  std::array<char, 256> buffer;
  const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (got <= 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(got));
}

class Player {
 public:
  Player(AuditionStage& stage, bool is_ascii) : stage_(stage), began_(stage.clock.now()) {
    if (!is_terminal(STDOUT_FILENO)) return;
    screen_.emplace();
    pen_ = {.is_ascii = is_ascii || !prints_utf8(), .has_shades = screen_->colours() >= Colours::many};
  }

  void play() {
    press('a');
    while (!is_over_) {
      const Signals::Arrived arrived = stage_.signals.arrived();
      if (arrived.stops > 0) {
        stage_.desk.leave();
        break;
      }
      if (arrived.resized && screen_) screen_->forget();
      look_at_card();
      take_keys();
      draw();
    }
    fall_silent();
  }

 private:
  void look_at_card() {
    for (const devices::Happening& happening : stage_.running.keeper->poll())
      if (!happening.words.empty()) tell(happening.words);
    stage_.session.engine().collect();
    stage_.picture.is_playing = stage_.running.keeper->granted().has_value();
  }

  void take_keys() {
    if (screen_ && screen_->has_keys()) {
      pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {stage_.signals.descriptor(), POLLIN, 0}};
      ::poll(sources, std::size(sources), 66);
      for (const char key : screen_->typed())
        if (!is_over_) press(key);
      return;
    }
    // One key at a time, so that each is heard.
    if (waiting_.empty() && !has_ended_) {
      const auto bytes = read_piped(milliseconds(66));
      has_ended_ = !bytes;
      if (bytes) waiting_.insert(waiting_.end(), bytes->begin(), bytes->end());
    }
    if (!waiting_.empty()) {
      const char key = waiting_.front();
      waiting_.pop_front();
      press(key);
      stage_.clock.sleep_until(stage_.clock.now() + milliseconds(100));
    } else if (has_ended_) {
      stage_.desk.leave();
      is_over_ = true;
    }
  }

  void press(char key) {
    const AuditionDesk::Step step = stage_.desk.press(key);
    if (step.heard) {
      const auto turned = stage_.session.set(rig::audition_mix, *step.heard == advise::Side::a ? "A" : "B");
      if (!turned) tell(turned.error().sentence());
    }
    if (step.decibels != 0.0) {
      const double volume = stage_.picture.volume + step.decibels;
      if (stage_.session.set(rig::audition_level, fmt::format("{:g} dB", volume))) stage_.picture.volume = volume;
    }
    is_over_ = step.is_over;
    // The outcome is told when the sound has ended.
    if (!step.is_over && !step.says.empty()) tell(step.says);
  }

  void tell(const std::string& words) {
    stage_.picture.note = words;
    if (!screen_) {
      fmt::print("{}\n", words);
      std::fflush(stdout);
    }
  }

  void draw() {
    if (!screen_) return;
    AuditionPicture& picture = stage_.picture;
    picture.heard = stage_.desk.listening();
    picture.elapsed = stage_.clock.now() - began_;
    if (const auto& test = stage_.desk.test()) {
      picture.is_test = true;
      picture.trial = std::min(test->trial(), test->plan().trials());
      picture.trials = test->plan().trials();
      picture.is_at_most = test->plan().stopping() == advise::Stopping::sequential;
      picture.can_answer = test->can_answer();
    }
    const Size size = screen_->size();
    screen_->draw(audition_view(picture, {.width = size.width, .height = size.height, .pen = pen_}));
  }

  /// The engine is silent within 10 ms; what it computed then has left the card two periods later.
  void fall_silent() {
    stage_.session.engine().silence();
    const auto& granted = stage_.running.keeper->granted();
    const double period = granted ? granted->format.period().value() : 0.0;
    stage_.clock.sleep_until(stage_.clock.now() + milliseconds(15) +
                             std::chrono::duration_cast<Clock::Time>(std::chrono::duration<double>(2.0 * period)));
    stage_.running.keeper->stop();
  }

  AuditionStage& stage_;
  Clock::Time began_;
  std::optional<Screen> screen_;
  Pen pen_;
  std::deque<char> waiting_;
  bool has_ended_ = false, is_over_ = false;
};

}  // namespace

void play_audition(AuditionStage& stage, bool is_ascii) { Player(stage, is_ascii).play(); }

}  // namespace ohmic::app
