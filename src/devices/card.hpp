#pragma once
// A sound card, of whatever kind: open says what was granted, start calls the client once a period, losing it is an event.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "units/block.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"
#include "units/format.hpp"

namespace ohmic::devices {

/// What a client would like of a card.
struct Asked {
  /// Of several cards that are seen as one: how many of the channels are one follower's.
  struct Part {
    std::string name;
    int inputs = 0;
    int outputs = 0;
    bool operator==(const Part&) const = default;
  };

  std::string client = "Ohmic";     // the name other programs see
  Format format;                    // rate and frames per period
  int periods = 3;                  // in the card's buffer, where that is ours to choose
  std::vector<std::string> inputs;  // one name a channel, as the rig spells them
  std::vector<std::string> outputs;
  /// Of the inputs and outputs, those in front of the programs' are these cards', in this order. A card that is alone
  /// gives silence there and throws away, and still grants the number.
  std::vector<Part> followers = {};
  /// Of the inputs and outputs, so many at the end are for other programs: never connected to the card's connectors by
  /// ourselves. A card that cannot offer them to programs gives silence and throws away, and still grants the number.
  int program_inputs = 0;
  int program_outputs = 0;
};

/// What the card gives. May differ from what was asked; `words` says how, for a person.
struct Granted {
  Format format;
  int inputs = 0;
  int outputs = 0;
  Frames capture_latency;   // from the connector to the period handed over, without the period itself counted twice
  Frames playback_latency;  // from the period handed over to the connector
  std::string words;        // "JACK server at 48 kHz, 64 frames (asked 128: JACK's own buffer holds)"
  std::string note = {};    // one sentence more that a person should know, or empty
};

/// What happens to a card. Carried to control through a bounded queue; never an error inside process.
struct Event {
  enum class Kind : std::uint8_t {
    xrun,            // periods were lost; `frames` says how many frames are missing, where the card knows
    lost,            // the card is gone; process will not be called again until it is opened anew
    format_changed,  // the card changed its rate or period by itself: close, open and start it again
    told,            // a part of it went or came back; the card as a whole goes on. `why` is the whole sentence
  };
  Kind kind = Kind::xrun;
  std::chrono::nanoseconds when{};  // on the clock the card was given
  Frames frames;
  char why[192] = {};  // a short reason in words, zero-terminated
};

/// Who computes the sound. Called by the card's thread.
class Client {
 public:
  virtual ~Client() = default;
  /// One period. in/out: the granted numbers of channels, full scale, not in-place. Must fill every output. [audio]
  virtual void process(const Block& block) noexcept = 0;
  /// When the next block ended at the card, by the driver's own stamp and counter: our thread woke later. Called in front
  /// of that block, where the card knows. [audio]
  virtual void ended(Clock::Time) noexcept {}
  /// The card lost `frames` frames before the next block, 0: it does not know how many; called in front of it. [audio]
  virtual void missed(Frames frames) noexcept = 0;
};

/// A card. One thread opens, starts, stops and asks for events: [control].
class Card {
 public:
  virtual ~Card() = default;
  /// Takes the card. Errors: not there, refused, busy; with what to do. Opening an open card closes it first.
  virtual Result<Granted> open(const Asked& asked) = 0;
  /// Begins calling `client`, which must outlive stop().
  virtual Result<void> start(Client& client) = 0;
  /// After this returns the client is not called any more. The card's own buffers are left silent. Idempotent.
  virtual void stop() noexcept = 0;
  /// The oldest event not yet told, in order. Events that did not fit the queue are counted in the next one's words.
  virtual bool next_event(Event& event) noexcept = 0;
};

}  // namespace ohmic::devices
