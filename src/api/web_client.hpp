#pragma once
// Asks an Ohmic that plays over HTTP or HTTPS, from this machine or another one: what `ohmic ctl --url` talks through.

#include <string>
#include <string_view>

#include "api/value.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"

namespace ohmic::api {

/// Where a console is served.
struct WebAddress {
  bool is_https = false;
  std::string host;  // "192.168.1.20", "fd00::1", "studio.local"
  int port = 7480;
  std::string token;  // of a pairing link's fragment; empty: it had none

  bool is_loop() const;
  /// "http://[fd00::1]:7480"
  std::string text() const;
};
/// Reads "http://host[:port][/...][#token=...]". Errors: it is none.
Result<WebAddress> web_address(std::string_view url);

/// One request and its answer, which may be an error: see accepted(). `certificate`: a file of the certificate that is
/// trusted beside those the system trusts; empty: none. Errors: nobody answers, or not in HTTP; the certificate is not
/// trusted; no answer within the patience. No error repeats the token. [control]
Result<Value> ask_by_web(const WebAddress& address, const std::string& token, const Value& request,
                         const std::string& certificate = {}, Clock::Time patience = std::chrono::seconds(10));

/// The body of an HTTP/1.1 answer whose connection has ended. Errors: it is none, or cut short.
Result<std::string> body_of(std::string_view answer);

}  // namespace ohmic::api
