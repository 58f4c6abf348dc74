#pragma once
// MIDI in and out through the ALSA sequencer: a client called Ohmic, with a port to learn from and one for a Mackie Control.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/surface/midi_message.hpp"
#include "units/error.hpp"

namespace ohmic::api {

enum class MidiSide { learn, mackie };
struct MidiHeard {
  MidiSide side = MidiSide::learn;
  MidiBytes message;
  bool is_connected = false;  // no message: a device was connected to this side
};

/// Takes out pitch bends that a later one of the same channel and side overtakes, with nothing but bends between them.
std::vector<MidiHeard> newest_bends(std::vector<MidiHeard> heard);

/// All calls [control]; none of them waits.
class MidiPort {
 public:
  using Side = MidiSide;
  using Heard = MidiHeard;

  /// Controllers that are plugged in are connected to the learning port, now and later; a device whose name holds
  /// `mackie` (empty: none) to the other, both ways. Errors: the kernel has no sequencer, with the command that loads it.
  static Result<std::unique_ptr<MidiPort>> open(std::string_view mackie);
  ~MidiPort();

  /// "nanoKONTROL2": what is connected.
  std::vector<std::string> devices() const;
  int descriptor() const;
  /// What came, in order; of a fader's moves that nothing else lies between only the last, which is where it stands.
  std::vector<Heard> take();
  /// To the Mackie Control. Dropped when its buffer is full.
  void send(const MidiBytes& message);

 private:
  struct Parts;
  explicit MidiPort(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::api
