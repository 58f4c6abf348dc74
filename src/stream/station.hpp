#pragma once
// All outputs on the network and all who listen to them: one encoder for each output that somebody hears.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/ogg_listener.hpp"
#include "stream/opus_encoder.hpp"
#include "stream/peer.hpp"
#include "stream/tap.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"

namespace ohmic::stream {

struct StationSettings {
  OpusSettings opus;
  std::size_t most_listeners = 32;
  Clock::Time patience = std::chrono::seconds(30);  // for a browser to connect, and to come back
};

/// Something a peer told.
struct PeerTold {
  int number = 0;
  PeerNews news;
};

/// Who listens.
struct Listener {
  int number = 0;
  std::string output;
  bool is_webrtc = false;                        // else <audio>
  PeerNews::Kind state = PeerNews::Kind::offer;  // offer, candidate: it is being connected
};

/// What an output gives to the network.
struct OnAir {
  std::string output;
  std::size_t listeners = 0;
  std::uint64_t packets = 0;  // since somebody listened first
  std::uint64_t dropped = 0;  // frames of the card that nobody heard
};

/// Two threads of its own: one codes and hands round, one deals with browsers, which may take long. Neither runs before
/// somebody listens. All calls [control], none waits for a browser.
class Station {
 public:
  using MakeFactory = std::function<Result<std::unique_ptr<PeerFactory>>()>;
  /// `make_factory` is called when the first browser comes, on a thread of the station's. `clock` must outlive it.
  Station(StationSettings settings, MakeFactory make_factory, Clock& clock);
  ~Station();

  /// What can be listened to now, by output; those gone end their listeners.
  void set(const std::map<std::string, std::shared_ptr<Tap>, std::less<>>& taps);

  /// A browser that wants to hear an output: its number. The offer follows, in take(). Errors: no such output, too many.
  Result<int> connect(std::string_view output);
  void answer(int number, std::string sdp);
  void add(int number, Candidate candidate);

  /// The same for <audio>. Who fetches ends it; one that is not fetched for ten seconds is ended here.
  struct Heard {
    int number = 0;
    std::shared_ptr<OggListener> listener;
  };
  Result<Heard> hear(std::string_view output);

  void end(int number);

  /// What peers told since the last call; ends those that failed or took too long, which is told as failed.
  std::vector<PeerTold> take();
  /// Readable when take() has something. Call it now and then all the same.
  int descriptor() const;

  std::vector<Listener> listeners() const;
  std::vector<OnAir> outputs() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::stream
