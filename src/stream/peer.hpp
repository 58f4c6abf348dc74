#pragma once
// A browser that listens over WebRTC, as the rest of the program sees it: what is signalled, and packets to send.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stream/packet.hpp"
#include "units/error.hpp"

namespace ohmic::stream {

/// A way to reach somebody, as RTCIceCandidate spells it: "candidate:1 1 UDP 2015363327 192.168.1.5 40000 typ host".
struct Candidate {
  std::string text;
  int line = 0;  // sdpMLineIndex
};

/// What a peer tells, in this order: the offer once; candidates; how it stands.
struct PeerNews {
  enum class Kind { offer, candidate, connected, interrupted, failed };
  Kind kind = Kind::offer;
  std::string text = {};  // of an offer: the SDP; of a failure: why, a sentence
  Candidate candidate = {};
};

/// One browser. We offer, it answers; only we send. take() comes from one thread, all else from one other. [network]
class Peer : public Sink {
 public:
  /// The browser's SDP.
  virtual void answer(const std::string& sdp) = 0;
  virtual void add(const Candidate& candidate) = 0;
};

/// Makes peers. Calls from one thread, that of the peers' own calls. [network]
class PeerFactory {
 public:
  virtual ~PeerFactory() = default;
  /// `tells` is called from threads of the peer's own, until the peer's destructor returns; it must not wait.
  virtual Result<std::unique_ptr<Peer>> open(std::function<void(PeerNews)> tells) = 0;
};

/// How browsers reach us.
struct WebRtcSettings {
  /// Addresses of this machine to be reached at; empty: all it has.
  std::vector<std::string> addresses;
};

/// The factory that GStreamer's webrtcbin stands behind; loads it, which may take seconds the first time.
/// Errors: GStreamer or one of its plugins is not there; says what to install.
Result<std::unique_ptr<PeerFactory>> open_webrtc(const WebRtcSettings& settings);

}  // namespace ohmic::stream
