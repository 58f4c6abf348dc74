#pragma once
// What is asked of `ohmic pair` and `ohmic schema`, which both ask an Ohmic that plays.

#include <string>

namespace ohmic::app {

struct PairAsked {
  enum class What { pair, list, revoke };
  What what = What::pair;
  std::string output;  // whose telephone it is; empty: an engineer's tablet
  std::string label;
  double id = 0.0;     // of the pairing to revoke
  std::string rig;     // name of the running one; empty: the only one
  std::string socket;  // or its socket
  bool is_json = false;
  bool is_ascii = false;  // no QR code: a terminal without half blocks
};

struct SchemaAsked {
  std::string which;  // "openapi", "asyncapi"
  std::string rig, socket;
};

}  // namespace ohmic::app
