import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.atalaya.campaign.attack.AttackBundle;
import org.atalaya.campaign.attack.Frequencies;

/**
 * Makes {@code knowledge/attack/frequencies.tsv}, how many groups use each technique, from an ATT&amp;CK bundle of the user's.
 *
 * <pre>java -cp 'cli/target/lib/*' bench/AttackFrequencies.java enterprise-attack.json &gt; knowledge/attack/frequencies.tsv</pre>
 */
public class AttackFrequencies {
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            AttackBundle bundle = AttackBundle.read(file.toString(), in);
            System.out.print("# How many groups of ATT&CK use each technique, counted by bench/AttackFrequencies.java.\n"
                    + "# ATT&CK for Enterprise " + bundle.version() + ", last change " + bundle.modified() + ".\n"
                    + "# © The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.\n"
                    + "# Terms of use: https://attack.mitre.org/resources/legal-and-branding/terms-of-use/\n"
                    + Frequencies.of(bundle).lines());
        }
    }
}
