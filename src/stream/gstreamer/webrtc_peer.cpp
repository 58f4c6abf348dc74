// A browser behind GStreamer's webrtcbin: coded packets in at appsrc, RTP over DTLS-SRTP out; we offer, it answers.

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <gst/gst.h>

#include "stream/gstreamer/library.hpp"
#include "stream/gstreamer/offer.hpp"
#include "stream/peer.hpp"

namespace ohmic::stream {
namespace {

// Of gst/webrtc and gst/sdp, whose headers would bring half a desktop to build; unchanged since GStreamer 1.14.
struct SdpMessage;
struct SessionDescription {
  int type;
  SdpMessage* sdp;
};
enum SdpType { offer_type = 1, answer_type = 3 };
enum ConnectionState { connected_state = 2, disconnected_state = 3, failed_state = 4 };
constexpr int send_only = 2;        // GstWebRTCRTPTransceiverDirection
constexpr int expedited = 46 << 2;  // DSCP EF, for audio (RFC 8837, table 1), where IP keeps it

/// What is called, with the types of the headers.
struct Calls {
  decltype(gst_init_check)* init_check;
  decltype(gst_element_factory_find)* element_factory_find;
  decltype(gst_object_unref)* object_unref;
  decltype(gst_mini_object_unref)* mini_object_unref;
  decltype(gst_parse_launch)* parse_launch;
  decltype(gst_bin_get_by_name)* bin_get_by_name;
  decltype(gst_element_set_state)* element_set_state;
  decltype(gst_element_get_bus)* element_get_bus;
  decltype(gst_element_get_current_running_time)* running_time;
  decltype(gst_bus_set_flushing)* bus_set_flushing;
  decltype(gst_buffer_new_memdup)* buffer_new;
  decltype(gst_promise_new_with_change_func)* promise_new;
  decltype(gst_promise_get_reply)* promise_reply;
  decltype(gst_structure_get)* structure_get;
  decltype(g_object_set)* object_set;
  decltype(g_object_get)* object_get;
  decltype(g_signal_connect_data)* signal_connect;
  decltype(g_signal_emit_by_name)* emit;
  decltype(g_free)* free;
  decltype(g_error_free)* error_free;
  GType (*description_type)();
  void (*set_tos)(GObject* agent, unsigned stream, int tos);  // null: another libnice; nothing is marked then
  SessionDescription* (*description_new)(int type, SdpMessage* sdp);
  void (*description_free)(SessionDescription*);
  int (*sdp_from_text)(const char* text, SdpMessage** sdp);
  char* (*sdp_as_text)(const SdpMessage*);

  static Result<Calls> find(const GStreamerLibrary& library) {
    Calls c{};
    const bool has_all =
        library.find("gst_init_check", c.init_check) &&
        library.find("gst_element_factory_find", c.element_factory_find) &&
        library.find("gst_object_unref", c.object_unref) &&
        library.find("gst_mini_object_unref", c.mini_object_unref) &&
        library.find("gst_parse_launch", c.parse_launch) && library.find("gst_bin_get_by_name", c.bin_get_by_name) &&
        library.find("gst_element_set_state", c.element_set_state) &&
        library.find("gst_element_get_bus", c.element_get_bus) &&
        library.find("gst_element_get_current_running_time", c.running_time) &&
        library.find("gst_bus_set_flushing", c.bus_set_flushing) &&
        library.find("gst_buffer_new_memdup", c.buffer_new) &&
        library.find("gst_promise_new_with_change_func", c.promise_new) &&
        library.find("gst_promise_get_reply", c.promise_reply) && library.find("gst_structure_get", c.structure_get) &&
        library.find("g_object_set", c.object_set) && library.find("g_object_get", c.object_get) &&
        library.find("g_signal_connect_data", c.signal_connect) && library.find("g_signal_emit_by_name", c.emit) &&
        library.find("g_free", c.free) && library.find("g_error_free", c.error_free) &&
        library.find("gst_webrtc_session_description_get_type", c.description_type) &&
        library.find("gst_webrtc_session_description_new", c.description_new) &&
        library.find("gst_webrtc_session_description_free", c.description_free) &&
        library.find("gst_sdp_message_new_from_text", c.sdp_from_text) &&
        library.find("gst_sdp_message_as_text", c.sdp_as_text);
    if (!has_all) return gstreamer_missing("expected 1.20 or newer");
    library.find("nice_agent_set_stream_tos", c.set_tos);
    return c;
  }
};

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
  const GstStructure* reply = calls.promise_reply(promise);
  if (reply != nullptr)
    calls.structure_get(reply, "offer", calls.description_type(), &offer, static_cast<char*>(nullptr));
  if (offer != nullptr) {
    calls.emit(hold.web, "set-local-description", offer, static_cast<GstPromise*>(nullptr));
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
  calls.emit(web, "get-transceiver", 0, &transceiver);
  if (transceiver != nullptr) {
    calls.object_set(transceiver, "direction", send_only, static_cast<char*>(nullptr));
    calls.object_unref(transceiver);
  }
  GstPromise* promise = calls.promise_new(offer_made, new Hold(hold), let_go);
  calls.emit(web, "create-offer", static_cast<GstStructure*>(nullptr), promise);
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
      began_ = calls_.running_time(pipeline_);
    }
    GstBuffer* buffer = calls_.buffer_new(packet.bytes.data(), packet.bytes.size());
    GST_BUFFER_PTS(buffer) = began_ + nanoseconds(packet.start - start_);
    GST_BUFFER_DURATION(buffer) = nanoseconds(packet.frames);
    GstFlowReturn flow = GST_FLOW_OK;
    calls_.emit(source_, "push-buffer", buffer, &flow);
    calls_.mini_object_unref(GST_MINI_OBJECT_CAST(buffer));
  }

  void answer(const std::string& text) override {
    SdpMessage* sdp = nullptr;
    if (!is_answer(text) || calls_.sdp_from_text(text.c_str(), &sdp) != 0 || sdp == nullptr)
      return shared_->tell({.kind = PeerNews::Kind::failed, .text = "The browser's answer is no session description."});
    SessionDescription* description = calls_.description_new(answer_type, sdp);
    calls_.emit(web_, "set-remote-description", description, static_cast<GstPromise*>(nullptr));
    calls_.description_free(description);
  }

  void add(const Candidate& candidate) override {
    if (!is_reachable(candidate.text)) return;
    calls_.emit(web_, "add-ice-candidate", static_cast<unsigned>(candidate.line), candidate.text.c_str());
  }

 private:
  static GstClockTime nanoseconds(std::int64_t frames) {
    return static_cast<GstClockTime>(frames) * GST_SECOND / opus_rate;
  }

  void hear(const char* signal, GCallback handler) {
    calls_.signal_connect(web_, signal, handler, new Hold{shared_, web_}, let_go_of_handler, GConnectFlags(0));
  }

  /// UDP at these addresses only; no router is asked for anything.
  bool keep_to(const std::vector<std::string>& addresses) {
    return with_agent(calls_, web_, [&](GObject* ice, GObject* agent) {
      calls_.object_set(ice, "ice-tcp", 0, static_cast<char*>(nullptr));
      calls_.object_set(agent, "upnp", 0, static_cast<char*>(nullptr));
      for (const std::string& address : addresses) {
        int is_added = 0;
        calls_.emit(ice, "add-local-ip-address", address.c_str(), &is_added);
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
  static std::mutex loading;
  static std::unique_ptr<const Calls> loaded;  // GStreamer is begun once in a process
  const std::scoped_lock lock(loading);
  if (loaded == nullptr) {
    const auto library = GStreamerLibrary::load();
    if (!library) return std::unexpected(library.error());
    auto calls = Calls::find(*library);
    if (!calls) return std::unexpected(calls.error());
    GError* error = nullptr;
    if (calls->init_check(nullptr, nullptr, &error) == 0) {
      const std::string words = error != nullptr ? error->message : "it does not start";
      if (error != nullptr) calls->error_free(error);
      return gstreamer_missing(words);
    }
    for (const char* element : {"appsrc", "rtpopuspay", "rtpbin", "webrtcbin", "dtlssrtpenc", "srtpenc", "nicesink"}) {
      GstElementFactory* found = calls->element_factory_find(element);
      if (found == nullptr) return gstreamer_missing(fmt::format("no element {}", element));
      calls->object_unref(found);
    }
    loaded = std::make_unique<const Calls>(*calls);
  }
  return std::make_unique<WebRtcFactory>(*loaded, settings.addresses);
}

}  // namespace ohmic::stream
