#pragma once
// PipeWire restarts under virtual cards of ours: two times in the short test, twenty in the long one.

namespace ohmic::scenario {

/// The server, its session manager and PulseAudio's door end and begin again, half of the times killed. Asserts that both
/// cards are back each time by the same id, that a program's sound arrives whole, and is recorded whole.
void restart_pipewire(int times);

}  // namespace ohmic::scenario
