#pragma once
// The control protocol on a session: one request and one answer a line, and what changes is told to whoever wants it.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/request.hpp"
#include "api/value.hpp"
#include "rig/ledger.hpp"
#include "rig/session.hpp"
#include "units/clock.hpp"

namespace ohmic::api {

class Clerk;

/// What stands around the session, as `status` tells it.
struct Surroundings {
  std::string version;  // "ohmic 0.1.0"
  std::string name;     // of this run, as its socket is called: "band"
  std::string card;     // "JACK server at 48 kHz, 64 frames"
  bool is_playing = false;
  Hertz rate;
  int frames = 0;
  Second latency;  // from connector to connector, on the longest way
  std::vector<rig::LatencyPart> latency_parts;
  Second played;
};

/// What the meters show at one moment.
struct Levels {
  std::vector<rig::InputState> inputs;
  std::vector<rig::BusState> mixes;
  std::vector<rig::PhonesState> phones;
  std::vector<rig::BusState> streams;
};
/// Looks at the session. Peaks are since the last look, so there should be one who looks. An output that is_hidden() shows
/// no reading.
Levels levels_of(rig::Session& session);
/// Does somebody compare blindly on this phones output? What could be read there would tell what is heard.
bool is_hidden(const rig::Session& session, std::string_view output);

/// Whose figures stand where in a frame of meters: see meters_frame.hpp.
struct MetersLayout {
  int number = 0;
  std::vector<std::string> inputs = {}, mixes = {}, phones = {}, streams = {};
  bool has_names_of(const Levels& levels) const;
};

/// Knows no socket: lines go in, lines come out. docs/control.md is its reference. All calls [control].
class Protocol {
 public:
  /// Answers the requests about the session itself; more are added. `session` must outlive it; `surroundings` is called
  /// by every `status`.
  Protocol(rig::Session& session, const Clock& clock, std::function<Surroundings()> surroundings);
  ~Protocol();
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;

  /// One more request, or topic, that exists from now on. A name that is there already is replaced.
  void add(Verb verb);
  void add(Topic topic);
  const std::vector<Verb>& verbs() const { return verbs_; }
  const std::vector<Topic>& topics() const { return topics_; }
  /// Who does what takes its time; it serves before the protocol goes. Without, it is done at once.
  void give_work_to(Clerk& clerk) { clerk_ = &clerk; }

  using Client = ClientNumber;
  Client join(Role role = Role::engineer(), Door door = Door::local);
  void leave(Client client);
  /// Called with everybody who leaves, after they left.
  void when_left(std::function<void(Client)> hears);
  /// Called with every value that is turned, whoever turns it; with none when the rig's lists may be others.
  void when_turned(std::function<void(const std::vector<rig::Turned>&)> hears);
  /// Null: nobody of this number is here.
  const Role* role_of(Client client) const;

  /// A request of this client. Every request is answered, also one that is not understood; see take(). Answers come in
  /// order: to be called when the client is_waiting() no more.
  void hear(Client client, std::string_view line);
  /// Is a request of this client still being worked on?
  bool is_waiting(Client client) const;
  /// To those who subscribed to the topic, and whom `wants` (null: everybody) lets through.
  void tell(std::string_view topic, const Members& line,
            const std::function<bool(Client, const Role&)>& wants = nullptr);
  /// To one client, subscribed or not.
  void tell(Client client, const Members& line);
  /// Values were turned by somebody else: "keys", "file".
  void tell(const std::vector<rig::Turned>& turned, std::string_view by);
  /// The meters were looked at. Sent to those whose time has come.
  void tell(const Levels& levels);
  /// When somebody wants the meters next.
  std::optional<Clock::Time> meters_due() const;

  /// What is to be sent to those who came by this door, in order, without the ends of lines.
  struct Line {
    enum class Kind {
      told,
      meters,   // may be left out where a client is slow: newer ones follow
      answer,   // of a request ...
      refusal,  // ... or why there is none
    };
    Client to;
    std::string text;
    Kind kind = Kind::told;
    std::shared_ptr<const std::string> frame = {};  // instead of the text: bytes, one for all who are told the same
  };
  std::vector<Line> take(Door door = Door::local);

 private:
  struct Member {
    Role role;
    Door door = Door::local;
    std::set<std::string, std::less<>> topics;
    Clock::Time every{};  // 0: no meters
    Clock::Time due{};
    Levels held;                         // the highest peaks since they were sent
    bool is_binary = false;              // meters as frames ...
    MetersLayout layout;                 // ... of this layout, where it is a performer's own
    std::vector<std::string> held_keys;  // talkbacks that close when it leaves
    bool is_waiting = false;             // for an answer that is being worked on
  };
  /// Engineers who want frames at the same rate share one.
  struct Beat {
    Clock::Time every{}, due{};
    Levels held;
  };
  void add_own();
  /// Nothing: it is being worked on.
  std::optional<Answer> answer(Client client, const Value& request);
  void reply(Client client, const std::optional<Value>& id, std::string_view address, Answer given);
  Answer seen(const Role& role, const Verb& verb, Answer given) const;
  void send(Client client, std::string text, Line::Kind kind = Line::Kind::told);
  Answer set(const Request& request);
  Answer remove(const Request& request);
  Answer get(const Request& request) const;
  Answer knob(const Request& request);
  Answer list(const Request& request) const;
  Answer status() const;
  Answer undo(const Request& request);
  Answer redo(const Request& request);
  /// After something that may have led to the other side: `side` then tells where it led.
  Answer travelled(const std::vector<rig::Turned>& turned, char side_before, Client by);
  Answer copy_mix(const Request& request);
  Answer scenes(const Request& request);
  Answer side(const Request& request);
  Answer save();
  Answer talk(const Request& request);
  Answer subscribe(const Request& request);
  void tell_beats(const Levels& levels, Clock::Time now);
  void end_idle_beats();
  bool is_on_a_beat(const Member& member) const { return member.is_binary && member.role.is_engineer; }
  Answer version() const;
  /// Does another client but this one hold the key?
  bool is_held_by_another(const std::string& key, Client but) const;
  /// Tells it to all, and gives it as members of an answer.
  Members changed(const std::vector<rig::Turned>& turned, Client by);

  rig::Session& session_;
  const Clock& clock_;
  std::function<Surroundings()> surroundings_;
  std::vector<Verb> verbs_;
  std::vector<Topic> topics_;
  std::vector<std::function<void(Client)>> leavers_;
  std::vector<std::function<void(const std::vector<rig::Turned>&)>> turners_;
  Clerk* clerk_ = nullptr;
  std::map<Client, Member> clients_;
  Client last_ = 0;
  std::optional<Levels> levels_;
  MetersLayout layout_;  // engineers'
  std::vector<Beat> beats_;
  std::map<Door, std::vector<Line>> lines_;
};

}  // namespace ohmic::api
