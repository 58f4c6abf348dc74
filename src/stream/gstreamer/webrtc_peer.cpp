// A browser behind GStreamer's webrtcbin: coded packets in at appsrc, RTP over DTLS-SRTP out; we offer, it answers.

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <gst/gst.h>

#include "stream/gstreamer/calls.hpp"
#include "stream/gstreamer/offer.hpp"
#include "stream/peer.hpp"

namespace ohmic::stream {
namespace {

enum SdpType { offer_type = 1, answer_type = 3 };
enum ConnectionState { connected_state = 2, disconnected_state = 3, failed_state = 4 };
constexpr int send_only = 2;        // GstWebRTCRTPTransceiverDirection
constexpr int expedited = 46 << 2;  // DSCP EF, for audio (RFC 8837, table 1), where IP keeps it

using Calls = GStreamerCalls;

constexpr const char* pipeline_text =
    "appsrc name=source is-live=true format=time max-buffers=20 leaky-type=downstream "
    "caps=audio/x-opus,rate=(int)48000,channels=(int)2,channel-mapping-family=(int)0 "
    "! rtpopuspay pt=111 ! application/x-rtp,media=audio,encoding-name=OPUS,payload=111 "
    "! webrtcbin name=web bundle-policy=max-bundle";

/// What GStreamer's threads and the peer's own share; callbacks that come late find it alive and deaf.
struct Shared {
  Shared(const Calls& its_calls, std::function<void(PeerNews)> its_tells)
      : calls(its_calls), tells(std::move(its_tells)) {}

  const Calls& calls;
  std::atomic<bool> is_connected{false};

  void tell(PeerNews news) {
    const std::scoped_lock lock(mutex);
    if (tells) tells(std::move(news));
  }
  void fall_silent() {
    const std::scoped_lock lock(mutex);
    tells = nullptr;
  }

 private:
  std::mutex mutex;
  std::function<void(PeerNews)> tells;
};
using Holder = std::shared_ptr<Shared>;

/// A handler's or promise's own hold on what it needs; freed by GLib with it.
struct Hold {
  Holder shared;
  GstElement* web;
};
void let_go(void* hold) { delete static_cast<Hold*>(hold); }
void let_go_of_handler(void* hold, GClosure*) { let_go(hold); }

void offer_made(GstPromise* promise, void* data) {
  const Hold& hold = *static_cast<Hold*>(data);
  const Calls& calls = hold.shared->calls;
  SessionDescription* offer = nullptr;
  const GstStructure* reply = calls.promise_get_reply(promise);
  if (reply != nullptr)
    calls.structure_get(reply, "offer", calls.description_type(), &offer, static_cast<char*>(nullptr));
  if (offer != nullptr) {
    calls.signal_emit_by_name(hold.web, "set-local-description", offer, static_cast<GstPromise*>(nullptr));
    char* text = calls.sdp_as_text(offer->sdp);
    hold.shared->tell({.kind = PeerNews::Kind::offer, .text = stereo_offer(text)});
    calls.free(text);
    calls.description_free(offer);
  } else {
    hold.shared->tell({.kind = PeerNews::Kind::failed, .text = "GStreamer made no offer."});
  }
  calls.mini_object_unref(GST_MINI_OBJECT_CAST(promise));
}

void negotiation_needed(GstElement* web, void* data) {
  const Hold& hold = *static_cast<Hold*>(data);
  const Calls& calls = hold.shared->calls;
  GObject* transceiver = nullptr;
  calls.signal_emit_by_name(web, "get-transceiver", 0, &transceiver);
  if (transceiver != nullptr) {
    calls.object_set(transceiver, "direction", send_only, static_cast<char*>(nullptr));
    calls.object_unref(transceiver);
  }
  GstPromise* promise = calls.promise_new_with_change_func(offer_made, new Hold(hold), let_go);
  calls.signal_emit_by_name(web, "create-offer", static_cast<GstStructure*>(nullptr), promise);
}

void candidate_found(GstElement*, unsigned line, char* text, void* data) {
  const Hold& hold = *static_cast<Hold*>(data);
  hold.shared->tell({.kind = PeerNews::Kind::candidate, .candidate = {.text = text, .line = static_cast<int>(line)}});
}

/// Calls f(GStreamer's ICE object, libnice's agent in it); false: there is no such agent.
template <class F>
bool with_agent(const Calls& calls, GstElement* web, F f) {
  GObject *ice = nullptr, *agent = nullptr;
  calls.object_get(web, "ice-agent", &ice, static_cast<char*>(nullptr));
  if (ice == nullptr) return false;
  calls.object_get(ice, "agent", &agent, static_cast<char*>(nullptr));
  if (agent != nullptr) {
    f(ice, agent);
    calls.object_unref(agent);
  }
  calls.object_unref(ice);
  return agent != nullptr;
}

void connection_changed(GstElement* web, GParamSpec*, void* data) {
  const Hold& hold = *static_cast<Hold*>(data);
  int state = 0;
  hold.shared->calls.object_get(web, "connection-state", &state, static_cast<char*>(nullptr));
  hold.shared->is_connected = state == connected_state;
  // webrtcbin 1.22 has a priority for this, which does not reach the socket.
  if (const Calls& calls = hold.shared->calls; state == connected_state && calls.set_tos != nullptr)
    with_agent(calls, web, [&](GObject*, GObject* agent) { calls.set_tos(agent, 1, expedited); });
  if (state == connected_state) hold.shared->tell({.kind = PeerNews::Kind::connected});
  if (state == disconnected_state) hold.shared->tell({.kind = PeerNews::Kind::interrupted});
  if (state == failed_state)
    hold.shared->tell({.kind = PeerNews::Kind::failed, .text = "No way to the browser was found, or it went away."});
}

class WebRtcPeer final : public Peer {
 public:
  WebRtcPeer(Holder shared, GstElement* pipeline)
      : shared_(std::move(shared)),
        calls_(shared_->calls),
        pipeline_(pipeline),
        web_(calls_.bin_get_by_name(reinterpret_cast<GstBin*>(pipeline), "web")),
        source_(calls_.bin_get_by_name(reinterpret_cast<GstBin*>(pipeline), "source")) {}
  ~WebRtcPeer() override {
    shared_->fall_silent();
    calls_.element_set_state(pipeline_, GST_STATE_NULL);
    for (GstElement* element : {source_, web_, pipeline_}) calls_.object_unref(element);
  }
  WebRtcPeer(const WebRtcPeer&) = delete;
  WebRtcPeer& operator=(const WebRtcPeer&) = delete;

  Result<void> begin(const std::vector<std::string>& addresses) {
    hear("on-negotiation-needed", G_CALLBACK(negotiation_needed));
    hear("on-ice-candidate", G_CALLBACK(candidate_found));
    hear("notify::connection-state", G_CALLBACK(connection_changed));
    if (GstBus* bus = calls_.element_get_bus(pipeline_)) {  // nobody reads it, so it keeps nothing
      calls_.bus_set_flushing(bus, 1);
      calls_.object_unref(bus);
    }
    if (!keep_to(addresses)) return failure("GStreamer's ICE agent is not one we know.", "Expected libnice's.");
    if (calls_.element_set_state(pipeline_, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
      return gstreamer_missing("its pipeline does not start");
    return {};
  }

  void take(const Packet& packet) noexcept override {
    if (!shared_->is_connected) return;
    if (!is_begun_) {
      is_begun_ = true;
      start_ = packet.start;
      began_ = calls_.element_get_current_running_time(pipeline_);
    }
    GstBuffer* buffer = calls_.buffer_new_memdup(packet.bytes.data(), packet.bytes.size());
    GST_BUFFER_PTS(buffer) = began_ + nanoseconds(packet.start - start_);
    GST_BUFFER_DURATION(buffer) = nanoseconds(packet.frames);
    GstFlowReturn flow = GST_FLOW_OK;
    calls_.signal_emit_by_name(source_, "push-buffer", buffer, &flow);
    calls_.mini_object_unref(GST_MINI_OBJECT_CAST(buffer));
  }

  void answer(const std::string& text) override {
    SdpMessage* sdp = nullptr;
    if (!is_answer(text) || calls_.sdp_from_text(text.c_str(), &sdp) != 0 || sdp == nullptr)
      return shared_->tell({.kind = PeerNews::Kind::failed, .text = "The browser's answer is no session description."});
    SessionDescription* description = calls_.description_new(answer_type, sdp);
    calls_.signal_emit_by_name(web_, "set-remote-description", description, static_cast<GstPromise*>(nullptr));
    calls_.description_free(description);
  }

  void add(const Candidate& candidate) override {
    if (!is_reachable(candidate.text)) return;
    calls_.signal_emit_by_name(web_, "add-ice-candidate", static_cast<unsigned>(candidate.line),
                               candidate.text.c_str());
  }

 private:
  static GstClockTime nanoseconds(std::int64_t frames) {
    return static_cast<GstClockTime>(frames) * GST_SECOND / opus_rate;
  }

  void hear(const char* signal, GCallback handler) {
    calls_.signal_connect_data(web_, signal, handler, new Hold{shared_, web_}, let_go_of_handler, 0);
  }

  /// UDP at these addresses only; no router is asked for anything.
  bool keep_to(const std::vector<std::string>& addresses) {
    return with_agent(calls_, web_, [&](GObject* ice, GObject* agent) {
      calls_.object_set(ice, "ice-tcp", 0, static_cast<char*>(nullptr));
      calls_.object_set(agent, "upnp", 0, static_cast<char*>(nullptr));
      for (const std::string& address : addresses) {
        int is_added = 0;
        calls_.signal_emit_by_name(ice, "add-local-ip-address", address.c_str(), &is_added);
      }
    });
  }

  Holder shared_;
  const Calls& calls_;
  GstElement *pipeline_, *web_, *source_;
  bool is_begun_ = false;
  std::int64_t start_ = 0;
  GstClockTime began_ = 0;
};

class WebRtcFactory final : public PeerFactory {
 public:
  WebRtcFactory(const Calls& calls, std::vector<std::string> addresses)
      : calls_(calls), addresses_(std::move(addresses)) {}

  Result<std::unique_ptr<Peer>> open(std::function<void(PeerNews)> tells) override {
    GError* error = nullptr;
    GstElement* pipeline = calls_.parse_launch(pipeline_text, &error);
    if (error != nullptr) {
      const std::string words = error->message;
      calls_.error_free(error);
      if (pipeline != nullptr) calls_.object_unref(pipeline);
      return gstreamer_missing(words);
    }
    auto peer = std::make_unique<WebRtcPeer>(std::make_shared<Shared>(calls_, std::move(tells)), pipeline);
    if (auto begun = peer->begin(addresses_); !begun) return std::unexpected(begun.error());
    return peer;
  }

 private:
  const Calls& calls_;
  std::vector<std::string> addresses_;
};

}  // namespace

Result<std::unique_ptr<PeerFactory>> open_webrtc(const WebRtcSettings& settings) {
  const auto calls = GStreamerCalls::load();
  if (!calls) return std::unexpected(calls.error());
  return std::make_unique<WebRtcFactory>(**calls, settings.addresses);
}

}  // namespace ohmic::stream
