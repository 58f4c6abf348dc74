// Keys of an audition.

#include "audition_desk.hpp"

#include <fmt/format.h>

namespace ohmic::app {

using advise::Heard;
using advise::Side;

AuditionDesk::Step AuditionDesk::listen(Heard to) {
  if (to == Heard::x && !test_) return {.heard = {}, .says = "X is there in a test only: --abx."};
  heard_ = to;
  const Side side = test_ ? test_->listen(to) : to == Heard::a ? Side::a : Side::b;
  return {.heard = side, .says = fmt::format("Listening to {}.", to == Heard::a ? "A" : to == Heard::b ? "B" : "X")};
}

AuditionDesk::Step AuditionDesk::answer(Side x_is) {
  if (!test_) return {};
  if (!test_->can_answer()) return {.heard = {}, .says = "Listen to X first."};
  test_->answer(x_is);
  if (test_->is_over()) return {.heard = {}, .is_over = true, .says = test_->result()->sentence};
  Step step = listen(Heard::a);
  step.says = fmt::format("Trial {} of {}{}. Listening to A.", test_->trial(), test_->plan().trials(),
                          test_->plan().stopping() == advise::Stopping::sequential ? " at most" : "");
  return step;
}

/// ESC [ parameters final, or ESC O final (ECMA-48): an arrow must not answer a trial.
bool AuditionDesk::is_of_escape(char byte) {
  switch (escape_) {
    case Escape::none: escape_ = byte == '\033' ? Escape::begun : Escape::none; return byte == '\033';
    case Escape::begun: escape_ = byte == '[' || byte == 'O' ? Escape::sequence : Escape::none; return true;
    case Escape::sequence:
      if (byte >= 0x40 && byte <= 0x7E) escape_ = Escape::none;
      return true;
  }
  return false;
}

AuditionDesk::Step AuditionDesk::press(char key) {
  if (is_of_escape(key)) return {};
  switch (key) {
    case 'a':
    case 'A': return listen(Heard::a);
    case 'b':
    case 'B': return listen(Heard::b);
    case 'x':
    case 'X': return listen(Heard::x);
    case '1': return answer(Side::a);
    case '2': return answer(Side::b);
    case '+':
    case '=': return {.heard = {}, .decibels = 1.0, .says = "Louder."};
    case '-': return {.heard = {}, .decibels = -1.0, .says = "Softer."};
    case 'q':
    case 'Q': leave(); return {.heard = {}, .is_over = true, .says = "Leaving."};
    default: return {};
  }
}

void AuditionDesk::leave() {
  if (test_) test_->stop();
}

}  // namespace ohmic::app
