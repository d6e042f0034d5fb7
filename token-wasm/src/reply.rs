//! What goes to the viewer beside a grant or instead of a denial: a renewed token (`catr`), the answer
//! that the token itself orders (`catif`). Decided from the record's start, as everything else here.

use core::cell::Cell;
use core::fmt::{self, Write as _};

use token_core::{JsonText, Means, NoState, Randomness, Reason, Reply, RevocationLookup};

use crate::answer::Answer;
use crate::decision::{move_to_front, verify};
use crate::exchange::{Exchange, suitable};
use crate::instance::Instance;
use crate::output::Output;
use crate::store::Store;

/// Writes `{"status":…,"fields":[[name, value], …]}`; nothing where nothing is to be sent.
pub(crate) fn reply(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    let Instance { gate: Some(gate), minter, state, scratch, .. } = instance else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    let (gate, document): (_, &dyn RevocationLookup) =
        (gate.gate(), state.as_ref().map_or(&NoState, |document| document));
    let Some(exchange) = Exchange::open(buffer, len) else {
        return Answer::refused(Reason::RequestMalformed, 0);
    };
    let answer = exchange.decide(|facts, telling| {
        let facts = suitable(facts, |facts| !facts.is_partial());
        let Some((facts, random)) =
            facts.ok().and_then(|facts| randomness(facts.randomness).map(|random| (facts, random)))
        else {
            return Answer::refused(Reason::RequestMalformed, 0);
        };
        let store = Store {
            document,
            has_store: !facts.lacks_store,
            answers: &facts.answers,
            missing: None,
            has_failed: Cell::new(false),
            denies_failures: true,
        };
        // A check without answers had no store to ask.
        let state: &dyn RevocationLookup = if facts.is_answered() { &store } else { document };
        let outcome = match verify(gate, facts, state, scratch) {
            Ok(grant) => Ok(minter
                .as_ref()
                .filter(|_| !facts.was_denied && !store.has_failed.get())
                .and_then(|minter| grant.renew(minter, document, random).ok())),
            Err(denial) => Err(denial),
        };
        let means = Means { minter: minter.as_ref(), randomness: random };
        let reply = match (outcome, facts.token) {
            (Ok(renewed), _) => renewed,
            // What was granted is answered by the origin.
            (Err(_), _) if !facts.was_denied => None,
            // An answer of the store that is missing fails its look-up here too.
            (Err(denial), Some(token)) => gate.respond(token, &facts.request, state, scratch, denial, means),
            (Err(denial), None) => gate.respond_to_request(&facts.request, state, scratch, denial, means),
        }
        .filter(|_| !store.has_failed.get());
        match reply {
            Some(reply) => Answer::written(write_reply(telling.output, &reply), telling.output),
            None => Answer::done(0),
        }
    });
    if answer.code() == 0 { move_to_front(buffer, len, answer) } else { answer }
}

/// Sixteen bytes for the id of a token, twelve for an initialisation vector.
fn randomness(bytes: Option<&[u8]>) -> Option<Randomness> {
    let (id, vector) = bytes?.split_first_chunk()?;
    Some(Randomness::new(*id, vector.try_into().ok()?))
}

fn write_reply(output: &mut Output<'_>, reply: &Reply) -> fmt::Result {
    output.write_char('{')?;
    if let Some(status) = reply.status() {
        write!(output, "\"status\":{status},")?;
    }
    output.write_str("\"fields\":[")?;
    for (index, (name, value)) in reply.fields().iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(output, "{comma}[{},{}]", JsonText(name), JsonText(value))?;
    }
    output.write_str("]}")
}
