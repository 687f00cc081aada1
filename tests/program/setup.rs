//! Organizations and releases at the command line, from making them to taking them away.

use serde_json::Value;

use crate::house::House;

fn json(house: &House, line: &str) -> Value {
    let ran = house.run(line);
    assert_eq!(ran.code, 0, "{line}: {}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

fn done(house: &House, line: &str) {
    let ran = house.run(line);
    assert_eq!(ran.code, 0, "{line}: {}{}", ran.stdout, ran.stderr);
}

#[test]
fn an_organization_and_what_it_shares() {
    let house = House::new();
    done(&house, "orgs add Pier --with-provider city=Harbor option.UNRESTRICTED=hidden --reason opened");
    let code = json(&house, "orgs list pier --json")[0]["code"].as_str().unwrap().to_owned();
    let org = json(&house, &format!("orgs show {code} --json"));
    assert_eq!((org["city"].as_str(), org["provider"].as_str()), (Some("Harbor"), Some("Pier")));
    let visible = |code: &str| {
        let options = org["restrictions"].as_array().unwrap();
        options.iter().find(|option| option["code"] == code).unwrap()["visible"].as_bool().unwrap()
    };
    assert_eq!((visible("MOU"), visible("ORGANIZATION"), visible("UNRESTRICTED")), (true, true, false));
    done(&house, "mous add County --release 40 --comments once");
    done(&house, &format!("mous share 40 HFX {code} --both-ways --begin 2026-01-01 --end 2026-12-31"));
    let holds = |day: &str| {
        let told = json(&house, &format!("sharing HFX {code} --all --on {day} --json"));
        told.as_array().unwrap().iter().map(|share| share["holds"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(holds("2026-12-31"), [true, true]);
    assert_eq!(holds("2027-01-01"), [false, false]);
    done(&house, &format!("mous end 40 HFX {code} --end none"));
    // By the code of whose data are seen: the new one's come first, and they are seen no longer.
    assert_eq!((code.as_str() < "HFX", holds("2027-01-01")), (true, vec![false, true]));
    let ran = house.run("mous remove 40 --yes");
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    done(&house, &format!("mous unshare 40 HFX {code} --both-ways --yes"));
    done(&house, "mous remove 40 --yes");
    assert_eq!(json(&house, "mous list County --json").as_array().unwrap().len(), 0);
    done(&house, "audit verify");
    done(&house, "check");
}
