#pragma once
// A request on its way to whoever answers it: who asks, what, and what may stand beside it.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/value.hpp"
#include "units/error.hpp"

namespace ohmic::api {

/// Who asks: an engineer, or the performer to whom one phones output belongs.
struct Role {
  bool is_engineer = false;
  std::string output = {};  // the performer's

  static Role engineer() { return {.is_engineer = true}; }
  static Role performer(std::string output) { return {.output = std::move(output)}; }
  bool operator==(const Role&) const = default;
};

/// The way a client came in. Each door takes what is to be sent to its own clients.
enum class Door { local, web };

/// Who is spoken to. Numbers are not used twice.
using ClientNumber = int;

/// One request taken apart. Lives as long as it is being answered.
struct Request {
  ClientNumber client;
  const Role& role;
  const Value& verb;  // what stands behind the verb: the address of a get, the scene command of a scenes
  const Value& all;

  /// The verb's value where it is a text. Errors: it is something else; `example` is what it could be.
  Result<std::string> text(std::string_view example) const;
  /// A member that must be there. Errors: it is not.
  Result<std::string> text(std::string_view member, std::string_view example) const;
};

/// What the members of an answer are, or why there is none.
using Answer = Result<Members>;

/// What of an answer takes longer than a moment, with copies of all it needs: it is done by another thread, while others
/// are answered. What it keeps from one time to the next, only other work may touch.
using Work = std::function<Answer()>;

/// A request that can be made. What is registered here is what exists: nothing else is answered or documented.
struct Verb {
  std::string name;                // "curve"
  std::vector<std::string> takes;  // members that may stand beside it: {"to"}
  std::string says;                // one sentence for the reference
  bool performers_may = false;     // else it belongs to engineers; see also rights.hpp
  std::function<Answer(const Request&)> answer;
  std::function<Result<Work>(const Request&)> work = {};  // instead of it; the request does not live until it is done
};

/// Something told without being asked, to those who subscribed to it.
struct Topic {
  std::string name;  // "log"
  std::string says;
  bool performers_may = false;
};

}  // namespace ohmic::api
